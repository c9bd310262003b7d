# Completion of fmix for bash: eval "$(fmix completion bash)"
_fmix() {
  local word=${COMP_LINE:0:COMP_POINT} suggestion
  word=${word##*[[:space:]]}
  # Readline has its own idea of where a word begins: also behind ':' and '='.
  local begun=${word%"${COMP_WORDS[COMP_CWORD]}"}
  [[ ${COMP_WORDS[COMP_CWORD]} == [:=] ]] && begun=$word
  COMPREPLY=()
  while IFS= read -r suggestion; do
    COMPREPLY+=("${suggestion#"$begun"}")
  done < <(fmix "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)
}
complete -o default -o bashdefault -F _fmix fmix
