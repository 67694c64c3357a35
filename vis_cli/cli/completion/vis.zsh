#compdef vis
# Completion of vis by zsh. Vis answers how to go on, and then a word a line with what it is.
_vis() {
    local how line
    local -a lines names shown before suffix
    before=("${(@)words[1,CURRENT-1]}" "$PREFIX")
    lines=("${(@f)$(COMP_WORDS="${(pj:\n:)before}" COMP_CWORD=$((CURRENT - 1)) _VIS_COMPLETE=zsh \
        "${(Q)words[1]/#\~\//$HOME/}" 2>/dev/null)}")
    how=$lines[1]
    shift lines
    [[ $PREFIX == --*=* ]] && compset -P '*='
    case $how in
        files) _files; return ;;
        folders) _files -/; return ;;
    esac
    (( $#lines )) || return 1
    for line in $lines; do
        names+=("${line%%$'\t'*}")
        shown+=("${${line/$'\t'/  }%%  }")
    done
    [[ $names[1] == *= ]] && suffix=(-S '')  # no blank after what is half a value
    compadd -U "${(@)suffix}" -i "$IPREFIX" -V vis -l -d shown -a names
    if [[ $how == keep ]]; then
        compstate[insert]=''
        compstate[list]='list force'
    fi
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _vis "$@"
else
    compdef _vis vis
fi
