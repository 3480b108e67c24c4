load helpers

setup() {
	begin
	S=$T/host.sock
}

# listen [ADDRESS [MODE]]: a service manager; what it hears stands in $T/heard.
listen() {
	S=${1:-$S}
	notify "${2:-listen}" "$S" >"$T/heard" 2>&1 </dev/null 3>&- &
	LISTENER=$!
	wait_for 5 grep -q listening "$T/heard"
	export NOTIFY_SOCKET=$S
}

teardown() {
	[ -z "${LISTENER:-}" ] || kill "$LISTENER" 2>/dev/null || true
	finish
}

heard() {
	grep -Fxq -- "$1" "$T/heard"
}

# program SCRIPT: what the container runs; notify is there.
program() {
	cp "$TT_BIN/notify" "$B/rootfs/bin/notify"
	args sh -c "$1"
}

@test "run passes readiness on, and the program never sees the caller's socket" {
	only_tare
	listen
	program 'notify send "READY=1\nSTATUS=up and running" || exit 3; echo "$NOTIFY_SOCKET"; ls /run/notify; touch /run/notify/x'
	rt run --bundle "$B" "$ID"
	same "$out" "/run/notify/socket"$'\n'socket
	has "$err" "Read-only file system"
	wait_for 5 heard 'READY=1|STATUS=up and running|'
	not grep -q MAINPID "$T/heard"
}

@test "start waits until the program is ready and names its process as the host sees it" {
	listen
	program 'read x </mnt/go; notify send READY=1 || exit 3; exec sleep 1000'
	mkdir "$T/mnt" && mkfifo "$T/mnt/go"
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["bind"]}]' --arg s "$T/mnt"
	ok create --bundle "$B" "$ID"
	"$TARE" --root "$R" start "$ID" </dev/null >"$T/start.out" 2>&1 3>&- &
	local start=$!
	wait_for 5 status_is running
	[ -e "/proc/$start" ]
	not grep -q READY "$T/heard"
	echo go >"$T/mnt/go"
	wait "$start"
	[ "$TT_KIND" != tare ] || heard "READY=1|MAINPID=$(pid_of)|"
	wait_for 5 heard "BARRIER=1+fd"
	status_is running
}

@test "run --detach returns when the program is ready" {
	listen
	program 'notify send READY=1 || exit 3; exec sleep 1000'
	ok run --detach --bundle "$B" "$ID"
	[ "$TT_KIND" != tare ] || heard "READY=1|MAINPID=$(pid_of)|"
	status_is running
}

@test "run --detach that waits for readiness ends by a signal; the container stays" {
	only_tare
	listen
	args sleep 1000
	"$TARE" --root "$R" run --detach --bundle "$B" "$ID" </dev/null >"$T/out" 2>"$T/err" 3>&- &
	local run=$!
	wait_for 5 status_is running
	kill -TERM "$run"
	not wait "$run"
	has "$(<"$T/err")" "not ready"
	status_is running
}

@test "a program that ends without being ready ends the wait" {
	listen
	args true
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	not heard READY=1
}

@test "MAINPID of another process of the container is translated" {
	only_tare
	listen
	program 'sleep 1000 & notify send "MAINPID=$!\nREADY=1"; wait'
	ok run --detach --bundle "$B" "$ID"
	local child
	child=$(pgrep -P "$(pid_of)")
	heard "READY=1|MAINPID=$child|"
}

@test "MAINPID that is no process of the container is not passed on" {
	only_tare
	listen
	program 'notify send "MAINPID=4000000\nSTATUS=x"'
	ok run --bundle "$B" "$ID"
	wait_for 5 heard 'STATUS=x|'
}

@test "only what is about the service is passed on" {
	only_tare
	listen
	program 'notify send "FDSTORE=1\nFDNAME=x\nNOTIFYACCESS=all\nSTOPPING=1\nSTOPPING=11\nREADY=10\nX=1"; notify send FDSTORE=1; notify send "STATUS=last"'
	ok run --bundle "$B" "$ID"
	wait_for 5 heard 'STATUS=last|'
	same "$(sed 1d "$T/heard")" 'STOPPING=1|'$'\n''STATUS=last|'
}

@test "BARRIER of the program waits for the caller" {
	only_tare
	listen
	program 'notify barrier && notify send STATUS=done'
	ok run --bundle "$B" "$ID"
	wait_for 5 heard 'STATUS=done|'
	heard 'BARRIER=1+fd'
}

@test "an abstract socket of the caller" {
	listen "@$TAG-notify"
	program 'notify send READY=1'
	ok run --bundle "$B" "$ID"
	wait_for 5 grep -q READY=1 "$T/heard"
}

@test "a socket with a long path" {
	only_tare
	local deep=$T/a-directory-name-that-is-long-enough-to-fill-the-address/and-another-one-that-is-too-long-for-it
	mkdir -p "$deep"
	(cd "$deep" && exec notify listen s >"$T/heard" 2>&1 </dev/null 3>&-) &
	LISTENER=$!
	wait_for 5 grep -q listening "$T/heard"
	export NOTIFY_SOCKET=$deep/s
	program 'notify send READY=1'
	ok run --bundle "$B" "$ID"
	wait_for 5 heard 'READY=1|'
}

@test "a socket that nobody listens on: the container runs, nobody waits" {
	only_tare
	export NOTIFY_SOCKET=$T/missing
	program 'notify send READY=1 && exit 3; exit 7'
	rt run --bundle "$B" "$ID"
	same "$status" 7
	args sleep 1000
	ok run --detach --bundle "$B" "$ID"
	status_is running
}

@test "a kind of socket that is not known is told in the log" {
	only_tare
	export NOTIFY_SOCKET=vsock:2:1
	ok --log "$T/log" --log-level warning run --bundle "$B" "$ID"
	has "$(<"$T/log")" "nobody will hear of readiness at 'vsock:2:1'"
}

@test "a flood does not keep the runtime from a signal" {
	only_tare
	listen
	program 'trap "exit 9" TERM; echo up >/mnt/up; notify flood 100000000 & while :; do sleep 0.1; done'
	mkdir "$T/mnt"
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["bind"]}]' --arg s "$T/mnt"
	"$TARE" --root "$R" run --bundle "$B" "$ID" </dev/null >"$T/out" 2>&1 3>&- &
	local run=$! status=0
	wait_for 10 test -e "$T/mnt/up"
	wait_for 10 grep -q flood "$T/heard"
	kill -TERM "$run"
	wait "$run" || status=$?
	same "$status" 9
}

@test "a caller that never reads does not hang the container" {
	only_tare
	listen "$S" silent
	program 'notify flood 2000; notify send READY=1; exit 4'
	rt run --bundle "$B" "$ID"
	same "$status" 4
}

@test "with a user namespace and another user" {
	only_tare
	user_namespace
	listen
	program 'notify send READY=1'
	config '.process.user = {uid: 1000, gid: 1000}'
	ok run --bundle "$B" "$ID"
	wait_for 5 heard 'READY=1|'
}

@test "a socket that the configuration brings stays as it is" {
	only_tare
	listen
	program 'echo "$NOTIFY_SOCKET"; ls /run'
	config '.process.env += ["NOTIFY_SOCKET=/its/own"]'
	ok run --bundle "$B" "$ID"
	same "$out" /its/own
}

@test "without NOTIFY_SOCKET there is none inside" {
	program 'echo "<$NOTIFY_SOCKET>"; ls /run'
	ok run --bundle "$B" "$ID"
	same "$out" '<>'
}

@test "exec gets no socket of ours" {
	listen
	start_sleeper_ready
	ok exec "$ID" sh -c 'echo "<$NOTIFY_SOCKET>"'
	same "$out" '<>'
}

start_sleeper_ready() {
	program 'notify send READY=1; exec sleep 1000'
	ok run --detach --bundle "$B" "$ID"
}
