load helpers

@test "the container inherits streams 0, 1 and 2 and nothing else" {
	args probe fds
	ok run --bundle "$B" "$ID" 5</etc/passwd 9</ 77</dev/zero
	want '[.fds[].fd] == [0,1,2]'
}

@test "a created container holds no descriptor of the caller" {
	args sleep 1000
	ok create --bundle "$B" "$ID" 5</etc/passwd 9</ 77</dev/zero
	local fds
	fds=$(ls -l "/proc/$(pid_of)/fd")
	hasnt "$fds" /etc/passwd
	hasnt "$fds" /dev/zero
	hasnt "$fds" "-> /"$'\n'
	hasnt "$fds" "$R/"
}

@test "a started container holds 0, 1 and 2" {
	start_sleeper
	same "$(ls "/proc/$(pid_of)/fd" | xargs)" "0 1 2"
}

@test "hundreds of open descriptors of the caller" {
	local i
	args probe fds
	(
		for i in {20..400}; do eval "exec $i</dev/null"; done
		ok run --bundle "$B" "$ID"
	)
	want '[.fds[].fd] == [0,1,2]'
}

@test "--preserve-fds passes that many descriptors after the streams" {
	args sh -c 'cat <&3; cat <&4; probe fds'
	echo three >"$T/f3" && echo four >"$T/f4"
	"$TARE" --root "$R" run --preserve-fds 2 --bundle "$B" "$ID" 3<"$T/f3" 4<"$T/f4" 5</dev/zero >"$T/out" </dev/null
	same "$(head -n 2 "$T/out" | xargs)" "three four"
	tail -n 1 "$T/out" >"$T/json"
	want '[.fds[].fd] == [0,1,2,3,4]' "$T/json"
}

@test "--preserve-fds tolerates holes" {
	not_with runc "refuses holes"
	args sh -c 'cat <&7; probe fds'
	echo seven >"$T/f7"
	"$TARE" --root "$R" run --preserve-fds 5 --bundle "$B" "$ID" 7<"$T/f7" >"$T/out" </dev/null 3>&- 4>&-
	same "$(head -n 1 "$T/out")" seven
	tail -n 1 "$T/out" >"$T/json"
	want '[.fds[].fd] == [0,1,2,7]' "$T/json"
}

@test "--preserve-fds out of range is refused" {
	local n
	for n in -1 x 99999999999; do
		rt run --preserve-fds "$n" --bundle "$B" "$ID"
		[ "$status" != 0 ] || tell "$n"
	done
}

@test "LISTEN_FDS for this process passes the sockets and tells the program" {
	args sh -c 'echo $LISTEN_FDS $LISTEN_PID $LISTEN_FDNAMES; cat <&3; probe fds'
	echo three >"$T/f3"
	# LISTEN_PID must be the runtime's own: exec keeps the pid of the subshell.
	(LISTEN_FDS=1 LISTEN_PID=$BASHPID LISTEN_FDNAMES=web exec "$TARE" --root "$R" run --bundle "$B" "$ID" \
		3<"$T/f3" 4</dev/zero >"$T/out" </dev/null)
	same "$(head -n 1 "$T/out")" "1 1 web"
	same "$(sed -n 2p "$T/out")" three
	tail -n 1 "$T/out" >"$T/json"
	want '[.fds[].fd] == [0,1,2,3]' "$T/json"
}

@test "LISTEN_PID is the program's own number, whatever it is" {
	only_tare
	args sh -c 'echo $LISTEN_PID $$'
	config 'del(.linux.namespaces[] | select(.type == "pid")) | .process.env += ["LISTEN_PID=5", "LISTEN_FDS=7", "HOME=/"]'
	(LISTEN_FDS=1 LISTEN_PID=$BASHPID exec "$TARE" --root "$R" run --bundle "$B" "$ID" 3</dev/zero >"$T/out" </dev/null)
	read -r listen own <"$T/out"
	same "$listen" "$own"
	start_sleeper
	(LISTEN_FDS=1 LISTEN_PID=$BASHPID exec "$TARE" --root "$R" exec "$ID" sh -c 'echo $LISTEN_FDS $LISTEN_PID $$' 3</dev/zero >"$T/out" </dev/null)
	read -r n listen own <"$T/out"
	same "$n $listen" "1 $own"
}

@test "LISTEN_FDS meant for another process is not honoured" {
	not_with crun "ignores LISTEN_PID"
	args sh -c 'echo "<$LISTEN_FDS>"; probe fds'
	(LISTEN_FDS=1 LISTEN_PID=1 exec "$TARE" --root "$R" run --bundle "$B" "$ID" 3</dev/zero >"$T/out" </dev/null)
	same "$(head -n 1 "$T/out")" "<>"
	tail -n 1 "$T/out" >"$T/json"
	want '[.fds[].fd] == [0,1,2]' "$T/json"
}

@test "LISTEN_FDS of another process and --preserve-fds: the descriptors pass once" {
	not_with crun "counts twice"
	args sh -c 'cat <&3; probe fds'
	echo three >"$T/f3"
	(LISTEN_FDS=1 LISTEN_PID=1 exec "$TARE" --root "$R" run --preserve-fds 1 --bundle "$B" "$ID" \
		3<"$T/f3" 4</dev/zero >"$T/out" </dev/null)
	same "$(head -n 1 "$T/out")" three
	tail -n 1 "$T/out" >"$T/json"
	want '[.fds[].fd] == [0,1,2,3]' "$T/json"
}

@test "exec --preserve-fds" {
	start_sleeper
	echo three >"$T/f3"
	"$TARE" --root "$R" exec --preserve-fds 1 "$ID" sh -c 'cat <&3; probe fds' 3<"$T/f3" 4</dev/zero >"$T/out" </dev/null
	same "$(head -n 1 "$T/out")" three
	tail -n 1 "$T/out" >"$T/json"
	want '[.fds[].fd] == [0,1,2,3]' "$T/json"
}

@test "closed standard streams of the caller" {
	args probe fds
	"$TARE" --root "$R" run --bundle "$B" "$ID" <&- >"$T/out" 2>&- 3>&- || true
	[ ! -e "$R/$ID" ]
}
