# Completion of fmix for zsh, behind compinit: eval "$(fmix completion zsh)"
_fmix() {
  local line="${(j: :)words[1,CURRENT]}"
  local -a suggestions=("${(@f)$(fmix "[suggest:${#line}]" "$line" 2> /dev/null)}")
  if [[ -n $suggestions[1] ]]; then
    compadd -- "${(@)suggestions#[\"\']}" # a quote that was begun is no part of the word
  else
    _files
  fi
}
compdef _fmix fmix
