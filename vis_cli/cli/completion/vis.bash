# Completion of vis by bash. Vis answers how to go on, and then a word a line, each as it is to stand on the line.
_vis_completion() {
    local how="" line
    COMPREPLY=()
    while IFS=$'\t' read -r line _; do
        if [ -z "$how" ]; then how=$line; else COMPREPLY+=("$line"); fi
    done < <(IFS=$'\n'
        env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" _VIS_COMPLETE=bash "${1/#\~\//$HOME/}" 2>/dev/null)
    case $how in
        files) compopt -o default 2>/dev/null ;;
        folders) compopt -o dirnames 2>/dev/null ;;
        keep) COMPREPLY+=(" ") ;;  # with nothing in common, so that bash keeps what is typed, and shows them
    esac
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    compopt -o nosort 2>/dev/null
    return 0
}

complete -F _vis_completion vis
