load helpers

# Docker: containerd's shim below it, through a script that puts the arguments of daemon.json
# in front; the runtime's root is shared with every other runtime that Docker knows.

setup() {
	begin
	# As dockerd writes it: without exec and quotes, so the shell is the runtime's parent.
	printf '#!/bin/sh\n%s --debug $@\n' "$TARE" >"$T/wrapper" && chmod 755 "$T/wrapper"
	NS=$R/moby
	mkdir -p "$NS/junk"
	echo '{"foreign": true}' >"$NS/junk/status"
	args sleep 1000
}

teardown() {
	"$TARE" --root "$NS" delete --force "$ID" 3>&- || true
	rm -rf "$NS"
	finish
}

# moby ARG...: a call of the shim.
moby() {
	status=0
	out=$(exec 3>&- && cd / && setpriv --pdeathsig KILL -- "$T/wrapper" --root "$NS" \
		--log "$B/log.json" --log-format json "$@" 2>&1 </dev/null) || status=$?
}

moby_ok() {
	moby "$@"
	[ "$status" = 0 ] || { echo "$* -> $status: $out"; cat "$B/log.json"; return 1; }
}

# moby_create: the container has its own streams; the shim, a subreaper, adopts it.
moby_create() {
	subreaper -o "$T/report" "$T/wrapper" --root "$NS" --log "$B/log.json" --log-format json create \
		--bundle "$B" --pid-file "$B/init.pid" "$@" "$ID" >"$T/c.out" 2>"$T/c.err" </dev/null 3>&- &
	SHIM=$!
	wait_for $((10 * TT_SLOW)) grep -qs '^child' "$T/report"
	grep -q '^child [0-9]* 0' "$T/report" || { cat "$T/c.err"; return 1; }
	PID=$(<"$B/init.pid")
}

moby_end() {
	moby_ok kill "$ID" 9
	wait "$SHIM" || true
	grep -q "^adopted $PID 137" "$T/report"
	moby_ok delete "$ID"
	[ ! -e "$NS/$ID" ]
}

process() {
	printf '%s\036' "$@" | jq -Rsc --slurpfile c "$B/config.json" \
		'split("\u001e")[:-1] as $v | $c[0].process | .args = $v' >"$T/process"
}

@test "docker: the probes of dockerd" {
	only_tare "the words of --version are tare's"
	"$T/wrapper" --version >"$T/out" 3>&-
	same "$(grep -c version "$T/out")" 1
	same "$(awk '/version/ { print $1, NF }' "$T/out")" "tare 3"
	grep -q '^commit: ' "$T/out"
	"$TARE" features >"$T/out" 2>"$T/err" 3>&-
	want '.linux and (.mountOptions | index("rro"))'
	[ ! -s "$T/err" ]
}

@test "docker: create, exec, top, pause, update, stop, with --debug in front" {
	moby_create
	moby_ok start "$ID"
	process sh -c 'exit 3'
	status=0
	subreaper -o "$T/exec" "$T/wrapper" --root "$NS" --log "$B/log.json" --log-format json exec \
		--process "$T/process" --detach --pid-file "$T/e.pid" "$ID" >"$T/o" 2>&1 </dev/null 3>&- || status=$?
	same "$status" 0
	grep -q "^adopted $(<"$T/e.pid") 3" "$T/exec"
	moby_ok ps --format json "$ID"
	jq -e --argjson pid "$PID" 'index($pid)' <<<"$out"
	moby_ok pause "$ID"
	moby_ok resume "$ID"
	"$T/wrapper" --root "$NS" update --resources - "$ID" <<<'{}' 3>&-
	moby_end
}

@test "docker: the entries of other runtimes are left alone" {
	moby_create
	moby_ok state "$ID"
	moby_ok list -q
	[ "$TT_KIND" != tare ] || same "$out" "$ID"
	moby_ok start "$ID"
	moby_end
	same "$(<"$NS/junk/status")" '{"foreign": true}'
}

@test "docker: a health check is an exec that is killed when it takes too long" {
	moby_create
	moby_ok start "$ID"
	process sleep 1000
	# What is executed keeps the streams, so they are not the pipe of a capture.
	"$T/wrapper" --root "$NS" exec --process "$T/process" --detach --pid-file "$T/e.pid" "$ID" >"$T/o" 2>&1 </dev/null 3>&-
	local pid
	pid=$(<"$T/e.pid")
	not gone "$pid"
	# The shim signals the process itself.
	kill -9 "$pid"
	wait_for 5 gone "$pid"
	moby_ok state "$ID"
	jq -e '.status == "running"' <<<"$out"
	moby_end
}

@test "docker: --init is a bind mount over a file that is made, and the first argument" {
	config '.mounts += [{destination: "/sbin/docker-init", type: "bind", source: $s, options: ["bind", "ro"]}]
		| .process.args = ["/sbin/docker-init", "sh", "-c", "echo started; exec sleep 1000"]' --arg s "$TT_BIN/../init"
	printf '#!/bin/sh\nexec "$@"\n' >"$TT_BIN/../init" && chmod 755 "$TT_BIN/../init"
	config '.root.readonly = false'
	moby_create
	moby_ok start "$ID"
	wait_for 5 grep -q started "$T/c.out"
	moby_end
}

@test "docker: the prestart hook of the network finds the namespace by pid" {
	hook prestart "pid=\$(jq .pid)
		nsenter --net=/proc/\$pid/ns/net true || exit 9
		readlink /proc/\$pid/ns/net >$T/net"
	moby_create
	same "$(<"$T/net")" "$(readlink "/proc/$PID/ns/net")"
	[ "$(<"$T/net")" != "$(readlink /proc/self/ns/net)" ]
	moby_ok start "$ID"
	moby_end
}

@test "docker: a prestart hook that fails is told with what it said" {
	hook prestart 'cat >/dev/null; echo "no driver found" >&2; exit 1'
	not moby_create
	wait "$SHIM" || true
	[ "$TT_KIND" != tare ] || has "$(<"$T/c.err")" "no driver found"
	moby_ok delete --force "$ID"
	[ ! -e "$NS/$ID" ]
}

@test "docker: what the client turns into 126 and 127 is in lower case" {
	only_tare "the peers differ"
	local program pattern
	while read -r program pattern; do
		args "$program"
		not moby_create
		wait "$SHIM" || true
		jq -s -r 'map(select(.level == "error")) | last | .msg' "$B/log.json" >"$T/msg"
		grep -qE "$pattern" "$T/msg" || { cat "$T/msg"; return 1; }
		same "$(tail -n 1 "$T/c.err")" "$(<"$T/msg")"
		rm -f "$B/log.json" "$T/report"
	done <<-'END'
		missing executable file not found in \$PATH
		/no/such no such file or directory
		/etc permission denied|is a directory
		/etc/passwd permission denied
	END
}

@test "docker: a container that ended before start, and starts that come too late" {
	moby_create
	kill -9 "$PID"
	wait "$SHIM" || true
	moby start "$ID"
	[ "$status" != 0 ]
	[[ ${out,,} =~ (not\ running|no\ such\ process|stopped) ]] || tell start
	moby_ok delete "$ID"
}
