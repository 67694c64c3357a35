# Completion of vis by fish. Vis answers how to go on, and then a word a line with what it is.
function __vis_complete
    set -l before (commandline --tokenize --cut-at-cursor --current-process) (commandline --current-token --cut-at-cursor)
    set -l program $before[1]
    set -l lines (env COMP_WORDS=(string join \n -- $before | string collect) COMP_CWORD=(math (count $before) - 1) \
        _VIS_COMPLETE=fish $program 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path (commandline --current-token)
        case folders
            __fish_complete_directories (commandline --current-token) ""
        case '*'
            test (count $lines) -gt 1; and printf '%s\n' $lines[2..]
    end
end

complete --command vis --no-files --keep-order --arguments '(__vis_complete)'
