load helpers

# The sequence of conmon below podman: a session of its own, SIGPIPE ignored, a pipe as
# stderr, descriptors that leak, and later calls with almost no environment.

# conmon ARG...: the runtime as conmon executes it.  Its own pipes leak into fds 10-12.
conmon() {
	status=0
	rm -f "$T/out" "$T/err"
	env -u NOTIFY_SOCKET XDG_RUNTIME_DIR= _OCI_SYNCPIPE=3 _OCI_STARTPIPE=4 \
		subreaper -o "$T/report" -p 9 -i 13 setsid -w "$TARE" "$@" \
		>"$T/out" 2>"$T/err" </dev/null 3>&- 10</dev/null 11</dev/zero 12</etc/passwd &
	CONMON=$!
}

# later ARG...: the runtime as podman calls it afterwards.
later() {
	status=0
	env -i XDG_RUNTIME_DIR= "$TARE" --root "$R" "$@" >"$T/out" 2>"$T/err" </dev/null 3>&- || status=$?
	out=$(<"$T/out") err=$(<"$T/err")
}

later_ok() {
	later "$@"
	[ "$status" = 0 ] && [ -z "$err" ] || tell "$@"
}

conmon_create() {
	conmon --root "$R" --log-format=json --log "$T/oci-log" create --bundle "$B" --pid-file "$T/pidfile" "$@" "$ID"
	wait_for 3 eval '[ -s "$T/report" ] || grep -q "^child" "$T/report" 2>/dev/null || [ -s "$T/pidfile" ]'
	wait_for 3 grep -q '^child' "$T/report" 2>/dev/null || wait_for 3 test -s "$T/pidfile"
}

@test "conmon: the container sees nothing of conmon" {
	config '.root.readonly = false | .process.user.umask = 54'
	args sh -c 'probe fds signals umask env process >/tmp/probe.new; mv /tmp/probe.new /tmp/probe; sleep 1000'
	conmon_create
	later_ok start "$ID"
	wait_for 2 test -s "$B/rootfs/tmp/probe"
	cp "$B/rootfs/tmp/probe" "$T/out"
	want '.signals == {blocked: [], ignored: []} and ([.fds[].fd] == [0,1,2])'
	want '[.env[] | select(startswith("_OCI"))] == [] and .process.sid == 1'
	[ "$TT_KIND" = crun ] || want '.umask == 54'
	later_ok kill "$ID" 9
	wait "$CONMON" || true
	grep -q "adopted $(<"$T/pidfile") 137" "$T/report"
	later_ok delete --force "$ID"
}

@test "conmon: start, pause, resume, kill and delete find the same state root" {
	args sleep 1000
	conmon_create
	later_ok start "$ID"
	later_ok pause "$ID"
	later_ok resume "$ID"
	later_ok kill "$ID" 15
	later_ok kill "$ID" 9
	wait "$CONMON" || true
	later_ok delete --force "$ID"
	later_ok delete --force "$ID"
	[ ! -e "$R/$ID" ]
}

@test "conmon: an empty XDG_RUNTIME_DIR means the default root of the user root" {
	only_tare "the default root is tare's"
	args sleep 1000
	# No --root here: the default one is the same in every call.
	env XDG_RUNTIME_DIR= "$TARE" create --bundle "$B" "$ID" >/dev/null 2>"$T/err" </dev/null 3>&-
	local ok=0
	{ env -i XDG_RUNTIME_DIR= "$TARE" start "$ID" && env -i "$TARE" state "$ID" >"$T/out" &&
		[ -e "/run/tare/$ID" ]; } 3>&- || ok=1
	env -i PATH= XDG_RUNTIME_DIR= "$TARE" delete --force "$ID" 3>&-
	same "$ok" 0
	[ ! -e "/run/tare/$ID" ]
	rmdir /run/tare 2>/dev/null || true
}

@test "conmon: a failure is one JSON object, and a short text on stderr" {
	args no-such-program
	conmon --root "$R" --log-format=json --log "$T/oci-log" create --bundle "$B" --pid-file "$T/pidfile" "$ID"
	not wait "$CONMON"
	[ ! -s "$T/pidfile" ]
	jq -e 'type == "object"' "$T/oci-log"
	[ "$TT_KIND" != tare ] || same "$(jq -s length "$T/oci-log")" 1
	local size
	size=$(wc -c <"$T/err")
	[ "$size" -gt 0 ]
	[ "$size" -le 8191 ]
	has "$(<"$T/err")" 'executable file not found in $PATH'
}

@test "conmon: exec --detach with and without --tty, failing and not" {
	args sleep 1000
	conmon_create
	later_ok start "$ID"
	jq '.process | .terminal = true | .args = ["sh", "-c", "echo over tty"]' "$B/config.json" >"$T/process"
	local tty
	for tty in "" --tty; do
		rm -f "$T/s" "$T/e.pid"
		recvtty -r "$T/s" >"$T/tty" 2>/dev/null </dev/null 3>&- &
		wait_for 2 test -S "$T/s"
		# shellcheck disable=SC2086
		later_ok exec --pid-file "$T/e.pid" --process "$T/process" --detach $tty --console-socket "$T/s" "$ID"
		[[ $(<"$T/e.pid") =~ ^[0-9]+$ ]]
		wait_for 2 grep -q "over tty" "$T/tty"
	done
	jq '.process | .args = ["/no/such"]' "$B/config.json" >"$T/process"
	rm -f "$T/e.pid"
	later exec --pid-file "$T/e.pid" --process "$T/process" --detach "$ID"
	[ "$status" != 0 ]
	[ -n "$err" ]
	[ ! -s "$T/e.pid" ]
	later_ok state "$ID"
	same "$(jq -r .status "$T/out")" running
	later_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "conmon: kill --all on the dead, delete twice" {
	not_with runc "1.1 refuses when init is dead"
	args true
	conmon_create
	later_ok start "$ID"
	wait "$CONMON" || true
	later_ok kill --all "$ID" 9
	later_ok delete --force "$ID"
	later_ok delete --force "$ID"
}

@test "podman: state with a stderr whose reader is gone" {
	args sleep 1000
	conmon_create
	out=$({ env -i XDG_RUNTIME_DIR= "$TARE" --root "$R" state "$ID" 2>&4 3>&-; } 4> >(:))
	same "$(jq -r .status <<<"$out")" created
	later_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "podman: probes of the command line" {
	ok --version
	only_tare "checkpoint is not everywhere"
	rt restore --lsm-mount-context
	[ "$status" != 0 ]
	[[ $err =~ requires\ an\ argument|flag\ needs\ an\ argument|restore ]]
	rt update --resources="$T/r" "$ID"
	[ "$status" != 0 ]
	rt create --no-such-option "$ID"
	[ "$status" != 0 ]
	has "$err" no-such-option
}

@test "podman: --cgroup-manager disabled keeps the process in the caller's cgroup" {
	not_with runc "knows no such option"
	args sleep 1000
	config 'del(.linux.cgroupsPath) | del(.linux.resources) | .mounts |= map(select(.type != "cgroup"))'
	ok --cgroup-manager disabled create --bundle "$B" "$ID"
	same "$(cgroup_of "$(pid_of)")" "$(cgroup_of self)"
	ok --cgroup-manager disabled delete --force "$ID"
}

@test "podman: --preserve-fds 5 with only descriptor 7 open" {
	not_with runc "refuses holes"
	args probe fds
	"$TARE" --root "$R" run --preserve-fds 5 --bundle "$B" "$ID" >"$T/out" </dev/null 3>&- 4>&- 7</etc/passwd
	want '[.fds[].fd] == [0,1,2,7]'
}

@test "podman: LISTEN_FDS of another process with --preserve-fds 1" {
	args sh -c 'echo "$LISTEN_FDS"; cat <&3'
	config '.process.env += ["LISTEN_FDS=1", "LISTEN_PID=1"]'
	echo three >"$T/f3"
	LISTEN_FDS=1 LISTEN_PID=1 "$TARE" --root "$R" run --preserve-fds 1 --bundle "$B" "$ID" >"$T/out" </dev/null 3<"$T/f3"
	same "$(xargs <"$T/out")" "1 three"
}

@test "podman: the table of errors behind 126 and 127" {
	printf 'plain text\n' >"$B/rootfs/bin/plain"
	printf 'echo hello\n' >"$B/rootfs/bin/odd" && chmod 755 "$B/rootfs/bin/odd"
	local program pattern
	while read -r program pattern; do
		args "$program"
		rt create --bundle "$B" "$ID"
		[ "$status" != 0 ] || tell "$program"
		[[ ${err,,} =~ $pattern ]] || tell "$program: $pattern"
		[ ! -e "$R/$ID" ]
	done <<-'END'
		missing executable file not found in \$path
		/no/such no such file or directory
		/etc permission denied|is a directory
		/bin/plain permission denied
	END
	config '.process.args = ["true"] | .process.cwd = "/etc/passwd" | .root.readonly = false'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	[[ ${err,,} =~ not\ a\ directory ]]
	config '.process.cwd = "/" | .process.args = [""]'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	only_tare "the peers fail at start"
	args /bin/odd
	fails 'exec format error' create --bundle "$B" "$ID"
}
