load helpers

# Words are completed by real shells.  The name on the command line is that of the program
# under test: the scripts ask it.

COMPLETION=$TT_SRC/../../contrib/completion

setup() {
	only_tare
	begin
	mkdir -p "$T/bin"
	ln -s "$TARE" "$T/bin/tare"
	PATH=$T/bin:$PATH
}

# bash_says WORD...: the candidates for the last word, sorted, on one line.  "=" is a word
# of its own there.
bash_says() {
	bash --norc -c '
		source "$1" && shift
		COMP_WORDS=(tare "$@") COMP_CWORD=$# COMPREPLY=()
		_tare tare "${!#}" && printf "%s\n" "${COMPREPLY[@]}"' bash "$COMPLETION/tare.bash" "$@" 3>&- |
		sort | xargs
}

# zsh_says LINE: what zsh shows when tab is pressed there.
zsh_says() {
	need zsh
	python3 "$TT_SRC/tabs.py" zsh "$COMPLETION" "$1" 3>&-
}

fish_says() {
	need fish
	HOME=$T fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
		"$COMPLETION/tare.fish" "$1" 3>&- | cut -f 1 | sort | xargs
}

@test "bash completes commands, and those that help knows" {
	local all
	all=$("$TARE" help --words | awk -F'\t' '$1 != "-" && $2 == "-" { print $1 } END { print "help" }' | sort | xargs)
	same "$(bash_says '')" "$all"
	same "$(bash_says help '')" "$all"
	same "$(bash_says --debug 'st')" "start state"
	same "$(bash_says --root /x 'fea')" features
}

@test "bash completes every option of every command" {
	local command words
	while read -r command words; do
		[ "$command" != - ] || continue
		same "$(bash_says "$command" - | tr ' ' '\n' | sort)" "$(tr ' ' '\n' <<<"$words" | sort)"
	done < <("$TARE" help --words | awk -F'\t' '
		{ for (i = 2; i < 4; i++) if ($i != "-") all[$1] = all[$1] " " $i }
		END { for (c in all) print c all[c] }')
	same "$(bash_says create --pid)" "--pid-file --pidfd-socket"
	same "$(bash_says --log-f)" --log-format
}

@test "bash completes values, with and without an equals sign" {
	same "$(bash_says --log-format '')" "json text"
	same "$(bash_says --cgroup-manager = sys)" systemd
	same "$(bash_says list -f j)" json
	same "$(bash_says run --bundle "${B%dle}")" "$B"
	same "$(bash_says run --bundle = "${B%dle}")" "$B"
	touch "$T/process.json"
	same "$(bash_says exec --process "$T/proc")" "$T/process.json"
	same "$(bash_says run --preserve-fds '')" ""
}

@test "bash completes containers of the root that was given, and signals" {
	create_sleeper
	same "$(bash_says --root "$R" start '')" "$ID"
	same "$(bash_says --root = "$R" kill -a "${ID:0:2}")" "$ID"
	same "$(bash_says --root "$R" kill "$ID" K)" KILL
	same "$(bash_says --root "$R" exec "$ID" '')" ""
	same "$(bash_says --root "$T/none" start '')" ""
}

@test "an interactive bash completes a unique command" {
	need python3
	out=$(python3 "$TT_SRC/tabs.py" bash "$COMPLETION/tare.bash" 'tare feat' 3>&-)
	has "$out" "tare features"
}

@test "zsh completes commands, options, values and containers" {
	need zsh
	create_sleeper
	has "$(zsh_says 'tare feat')" "tare features"
	has "$(zsh_says 'tare run --console')" "tare run --console-socket"
	has "$(zsh_says 'tare --log-format j')" "tare --log-format json"
	has "$(zsh_says 'tare --log-format=j')" "tare --log-format=json"
	has "$(zsh_says "tare --root $R start tt")" "start $ID"
	has "$(zsh_says 'tare kill x KI')" "tare kill x KILL"
}

@test "fish completes commands, options, values and containers" {
	need fish
	create_sleeper
	same "$(fish_says 'tare st')" "start state"
	same "$(fish_says 'tare help feat')" features
	same "$(fish_says 'tare run --pid')" "--pid-file --pidfd-socket"
	same "$(fish_says 'tare --log-format j')" json
	same "$(fish_says "tare --root $R start ")" "$ID"
	same "$(fish_says 'tare kill x KI')" KILL
	same "$(fish_says 'tare create --f')" ""
}
