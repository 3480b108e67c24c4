# tare.bash: completion for bash.  What there is to complete is asked of the program itself
# (tare help --words), so this file names no command and no option.
# shellcheck shell=bash

# Reads the row of one option: sets __tare_arg and __tare_values; fails if there is none.
__tare_option()
{
	local command long short rest
	while IFS=$'\t' read -r command long short __tare_arg __tare_values rest; do
		[ "$command" = "$1" ] && [[ $2 == "$long" || $2 == "$short" ]] && [ "$2" != - ] && return 0
	done <<<"$3"
	return 1
}

_tare()
{
	local tool=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]} command=- wants='' values=- last=''
	local table word i operands=0 root=() __tare_arg __tare_values what
	COMPREPLY=()
	table=$("$tool" help --words 2>/dev/null) || return 0

	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [ "$word" = = ]; then
			continue
		elif [ -n "$wants" ]; then
			[ "$last" != --root ] || root=(--root "$word")
			wants=''
		elif [[ $word == -?* ]] && __tare_option "$command" "$word" "$table"; then
			last=$word
			[ "$__tare_arg" = - ] || { wants=$__tare_arg values=$__tare_values; }
		elif [[ $word == -?* ]]; then
			:
		elif [ "$command" = - ]; then
			command=$word
		else
			operands=$((operands + 1))
		fi
	done
	[ "$cur" != = ] || cur=''

	if [ -n "$wants" ]; then
		case $wants in
		*) [ "$values" = - ] || { mapfile -t COMPREPLY < <(compgen -W "${values//|/ }" -- "$cur"); return 0; } ;;&
		DIR) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
		FILE | PATH) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
		esac
		[ ${#COMPREPLY[@]} = 0 ] || compopt -o filenames 2>/dev/null
		return 0
	fi
	if [[ $cur == -* ]]; then
		what=$(awk -F'\t' -v c="$command" '$1 == c { for (i = 2; i < 4; i++) if ($i != "-") print $i }' <<<"$table")
	elif [ "$command" = - ] || { [ "$command" = help ] && [ $operands = 0 ]; }; then
		what=$(awk -F'\t' '$1 != "-" && $2 == "-" { print $1 } END { print "help" }' <<<"$table")
	else
		what=$(awk -F'\t' -v c="$command" '$1 == c && $2 == "-" { print $4 }' <<<"$table")
		case $operands:${what//[\[\]]/} in
		0:ID*) what=$("$tool" "${root[@]}" list --quiet 2>/dev/null) ;;
		1:*SIGNAL) what='HUP INT QUIT KILL USR1 USR2 TERM STOP CONT WINCH' ;;
		*) return 0 ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$what" -- "$cur")
}

complete -F _tare tare
