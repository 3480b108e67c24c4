load helpers

# socket_reader OPTION...: the caller's end of the console socket; READER is its pid.
socket_reader() {
	SOCK=$T/s.sock
	rm -f "$SOCK"
	recvtty "$@" "$SOCK" >"$T/tty" 2>"$T/tty.err" </dev/null 3>&- &
	READER=$!
	wait_for 2 test -S "$SOCK"
}

# The JSON line about the message.
message() {
	head -n 1 "$T/tty" >"$T/message"
	want "$1" "$T/message"
}

@test "create sends one message with one terminal over the console socket" {
	config '.process.terminal = true'
	args sleep 1000
	socket_reader -r
	ok create --bundle "$B" --console-socket "$SOCK" "$ID"
	wait_for 2 test -s "$T/tty"
	message '.length >= 1 and .length < 4096 and .truncated == 0 and .tty == 1 and .more == 0'
	message '.descriptor | test("ptmx")'
	status_is created
}

@test "the container's streams are the terminal, and the terminal is its own" {
	config '.process.terminal = true'
	args sh -c 'probe tty process; ls -l /dev/console | cut -c1; tty'
	socket_reader -r
	ok run -d --bundle "$B" --console-socket "$SOCK" "$ID"
	wait "$READER"
	tr -d '\r' <"$T/tty" >"$T/text"
	sed -n 2p "$T/text" >"$T/json"
	want '.tty.isatty == [1,1,1] and .tty.controlling == 1 and .tty.owner == 0 and .process.sid == 1' "$T/json"
	same "$(sed -n 3p "$T/text")" c
	has "$(<"$T/text")" /dev/
}

@test "/dev/console is the terminal" {
	config '.process.terminal = true'
	args sh -c 'echo over console >/dev/console; test -c /dev/console && stat -c %a /dev/console'
	socket_reader -r
	ok run -d --bundle "$B" --console-socket "$SOCK" "$ID"
	wait "$READER"
	has "$(<"$T/tty")" "over console"
}

@test "what is typed reaches the container" {
	config '.process.terminal = true'
	args sh -c 'read line; echo "got <$line>"'
	socket_reader -r -i "some text"
	ok run -d --bundle "$B" --console-socket "$SOCK" "$ID"
	wait "$READER"
	has "$(<"$T/tty")" "got <some text>"
}

@test "the configured size is set before the program runs" {
	config '.process.terminal = true | .process.consoleSize = {height: 33, width: 111}'
	args stty size
	socket_reader -r
	ok run -d --bundle "$B" --console-socket "$SOCK" "$ID"
	wait "$READER"
	message '.rows == 33 and .cols == 111'
	has "$(<"$T/tty")" "33 111"
}

@test "the connection may be taken after the runtime has exited" {
	config '.process.terminal = true'
	args sh -c 'echo hello'
	socket_reader -r -d "$T/now"
	ok create --bundle "$B" --console-socket "$SOCK" "$ID"
	touch "$T/now"
	wait_for 2 test -s "$T/tty"
	ok start "$ID"
	wait "$READER"
	has "$(<"$T/tty")" hello
}

@test "a terminal is the property of the container's user" {
	config '.process.terminal = true | .process.user = {uid: 1000, gid: 1000}'
	args probe tty
	socket_reader -r
	ok run -d --bundle "$B" --console-socket "$SOCK" "$ID"
	wait "$READER"
	sed -n 2p "$T/tty" >"$T/json"
	want '.tty.owner == 1000 and .tty.controlling == 1' "$T/json"
}

@test "a terminal in a user namespace" {
	user_namespace
	config '.process.terminal = true'
	args probe tty
	socket_reader -r
	ok run -d --bundle "$B" --console-socket "$SOCK" "$ID"
	wait "$READER"
	sed -n 2p "$T/tty" >"$T/json"
	want '.tty.isatty == [1,1,1] and .tty.owner == 0' "$T/json"
}

@test "create of a terminal without a console socket is refused" {
	config '.process.terminal = true'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	has "$err" console
	rt run --detach --bundle "$B" "$ID"
	[ "$status" != 0 ]
	[ ! -e "$R/$ID" ]
}

@test "a console socket without a terminal is refused" {
	only_tare "crun accepts it"
	socket_reader
	rt create --bundle "$B" --console-socket "$SOCK" "$ID"
	kill "$READER"
	[ "$status" = 0 ] || has "$err" console
}

@test "a console socket that nobody listens on is refused with its path" {
	config '.process.terminal = true'
	fails 'nowhere\.sock' create --bundle "$B" --console-socket "$T/nowhere.sock" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "a console socket with a very long path works" {
	only_tare "peers are limited to 107 bytes"
	local dir
	dir=$T/$(printf 'd%.0s' {1..120})
	mkdir "$dir"
	config '.process.terminal = true'
	args sh -c 'echo hello'
	cd "$dir"
	recvtty -r s.sock >"$T/tty" 2>"$T/tty.err" </dev/null 3>&- &
	READER=$!
	wait_for 2 test -S "$dir/s.sock"
	cd "$T"
	ok run -d --bundle "$B" --console-socket "$dir/s.sock" "$ID"
	wait "$READER"
	has "$(<"$T/tty")" hello
}

@test "the streams of the runtime do not survive in a container with a terminal" {
	config '.process.terminal = true'
	args sleep 1000
	socket_reader -r
	# The reader of the pipe must see its end although the container lives.
	timeout 5 bash -c '"$@" 2>&1 | cat >/dev/null' sh "$TARE" --root "$R" create --bundle "$B" \
		--console-socket "$SOCK" "$ID" </dev/null 3>&-
	status_is created
}

@test "run in the foreground relays a terminal both ways" {
	config '.process.terminal = true'
	args sh -c 'echo ready; read line; echo "got <$line>"; exit 6'
	ptyrun -w ready -i hello "$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/o" 2>"$T/e" </dev/null 3>&- &&
		status=0 || status=$?
	same "$status" 6
	has "$(<"$T/o")" "got <hello>"
	has "$(<"$T/e")" "settings kept"
}

@test "the size of the terminal follows while the container runs" {
	config '.process.terminal = true'
	args sh -c 'stty size; trap "stty size; exit 0" WINCH; echo ready; while :; do sleep 0.05; done'
	ptyrun -s 31x91 -w ready -r 41x121 "$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/o" 2>"$T/e" </dev/null 3>&-
	has "$(<"$T/o")" "31 91"
	has "$(<"$T/o")" "41 121"
	has "$(<"$T/e")" "settings kept"
}

@test "exec -t in the foreground relays a terminal and passes the exit status" {
	start_sleeper
	ptyrun -s 20x60 -w ready -i word "$TARE" --root "$R" exec -t "$ID" sh -c 'stty size; test -t 0 && echo ready; read x; echo "got <$x>"; exit 7' \
		>"$T/o" 2>"$T/e" </dev/null 3>&- && status=0 || status=$?
	same "$status" 7
	has "$(<"$T/o")" "20 60"
	has "$(<"$T/o")" "got <word>"
	has "$(<"$T/e")" "settings kept"
}

@test "exec --tty --detach sends its terminal over the console socket" {
	start_sleeper
	socket_reader -r
	ok exec --tty --detach --console-socket "$SOCK" --pid-file "$T/e.pid" "$ID" sh -c 'test -t 1 && echo yes'
	wait "$READER"
	message '.tty == 1 and .more == 0'
	has "$(<"$T/tty")" yes
}

@test "exec --process with terminal true needs no --tty, and --tty may come with it" {
	start_sleeper
	jq '.process | .terminal = true | .args = ["sh", "-c", "test -t 1 && echo yes"]' "$B/config.json" >"$T/p.json"
	socket_reader -r
	ok exec --process "$T/p.json" --detach --console-socket "$SOCK" "$ID"
	wait "$READER"
	has "$(<"$T/tty")" yes
	socket_reader -r
	ok exec --process "$T/p.json" --detach --tty --console-socket "$SOCK" "$ID"
	wait "$READER"
	has "$(<"$T/tty")" yes
}

@test "run with a terminal and input from /dev/null" {
	config '.process.terminal = true'
	args sh -c 'echo hello'
	rt run --bundle "$B" "$ID"
	# The caller of buildkit has no terminal itself: the container gets one all the same.
	[ "$status" != 0 ] || has "$out" hello
	[ ! -e "$R/$ID" ]
}
