load helpers

# The sequence of containerd's shim: the caller adopts what the runtime leaves, stands in
# another directory, and reads errors from the log.

# shim ARG...: as the shim calls, with both streams captured in one pipe.
shim() {
	status=0
	out=$(cd "$T/elsewhere" && exec 3>&- && setpriv --pdeathsig KILL -- \
		"$TARE" --root "$R" --log "$B/log.json" --log-format json "$@" 2>&1 </dev/null) || status=$?
}

shim_ok() {
	shim "$@"
	[ "$status" = 0 ] && [ -z "$out" ] || { echo "$* -> $status: $out"; cat "$B/log.json"; return 1; }
}

# The last error of the log, as the shim finds it.
last_error() {
	jq -s -r 'map(select(.level == "error")) | last | .msg' "$B/log.json"
}

setup() {
	begin
	mkdir -p "$T/elsewhere" && cp "$B/config.json" "$T/elsewhere/"
	setpriv --pdeathsig KILL true 2>/dev/null || skip "setpriv knows no --pdeathsig"
	args sleep 1000
}

# create through the shim's own stdio: pipes for the container, not the capture.
shim_create() {
	(cd "$T/elsewhere" && exec setpriv --pdeathsig KILL -- "$TARE" --root "$R" --log "$B/log.json" \
		--log-format json create --bundle "$B" --pid-file "$B/init.pid" "$@" "$ID" \
		>"$T/c.out" 2>"$T/c.err" </dev/null 3>&-)
}

@test "containerd: create, exec, start, ps, pause, resume, kill, delete" {
	shim_create
	[[ $(<"$B/init.pid") =~ ^[0-9]+$ ]]
	same "$(wc -l <"$B/init.pid")" 0
	local pid
	pid=$(<"$B/init.pid")
	same "$(cgroup_of "$pid")" "$C"
	[ -e "$C/cgroup.events" ]

	# An exec in status created.
	jq '.process | .args = ["sleep", "1000"]' "$B/config.json" >"$T/process"
	(cd "$T/elsewhere" && exec "$TARE" --root "$R" --log "$B/log.json" --log-format json exec --process "$T/process" \
		--detach --pid-file "$B/e0.pid" "$ID" >"$T/e.out" 2>"$T/e.err" </dev/null 3>&-)
	rm "$T/process"
	[[ $(<"$B/e0.pid") =~ ^[0-9]+$ ]]
	same "$(tr '\0' ' ' </proc/"$(<"$B/e0.pid")"/cmdline)" "sleep 1000 "

	shim_ok start "$ID"
	shim ps --format json "$ID"
	same "$(jq -c sort <<<"$out")" "$(jq -nc "[$pid, $(<"$B/e0.pid")] | sort")"
	shim_ok pause "$ID"
	grep -q 'frozen 1' "$C/cgroup.events"
	shim_ok resume "$ID"

	shim_ok kill "$ID" 15
	shim_ok kill "$ID" 9
	wait_for 2 gone "$pid"
	shim kill "$ID" 9
	[ "$status" != 0 ]
	[[ $out == *"container not running"* || ${out,,} == *"no such process"* ]]
	[ "$TT_KIND" = runc ] || shim_ok kill --all "$ID" 9
	shim_ok delete "$ID"
	shim delete "$ID"
	[ "$status" != 0 ]
	has "$out" "does not exist"
	shim kill "$ID" 9
	has "$out" "does not exist"
	shim_ok delete --force "$ID"
}

@test "containerd: the container is a child of the shim, and its end is seen there" {
	args sh -c 'exit 17'
	subreaper -o "$T/report" sh -c '
		"$1" --root "$2" --log "$3/log.json" --log-format json create --bundle "$3" --pid-file "$3/init.pid" "$4" \
			>/dev/null 2>&1 </dev/null || exit 1
		ps -o ppid= -p "$(cat "$3/init.pid")" >"$5/ppid"; echo "$PPID" >>"$5/ppid"
		"$1" --root "$2" start "$4"' sh "$TARE" "$R" "$B" "$ID" "$T" >"$T/o" 2>&1 </dev/null 3>&-
	same "$(sed -n 1p "$T/ppid" | tr -d ' ')" "$(sed -n 2p "$T/ppid")"
	grep -q "adopted $(<"$B/init.pid") 17" "$T/report"
	# Nothing else was left for the shim to adopt.
	same "$(grep -c adopted "$T/report")" 1
	# Deleted at once after the end was seen.
	shim_ok delete "$ID"
}

@test "containerd: exec with a console socket that is read only after the runtime has exited" {
	shim_create
	shim_ok start "$ID"
	jq '.process | .terminal = true | .args = ["sh", "-c", "tty; echo from exec"]' "$B/config.json" >"$T/process"
	recvtty -r -d "$T/now" "$T/s" >"$T/tty" 2>/dev/null </dev/null 3>&- &
	local reader=$!
	wait_for 2 test -S "$T/s"
	shim_ok exec --process "$T/process" --console-socket "$T/s" --detach --pid-file "$B/e1.pid" "$ID"
	touch "$T/now"
	wait "$reader"
	has "$(<"$T/tty")" "from exec"
	want '.truncated == 0 and .more == 0' <(head -n 1 "$T/tty")
}

@test "containerd: kill --all after death ends what a shared pid namespace left" {
	[ "$TT_KIND" != runc ] || skip "1.1 refuses when init is dead"
	config '.linux.namespaces |= map(select(.type != "pid"))'
	args sh -c 'sleep 1000 & sleep 1000 & exit 0'
	shim_create
	shim_ok start "$ID"
	wait_for 2 gone "$(<"$B/init.pid")"
	grep -q "populated 1" "$C/cgroup.events"
	shim_ok kill --all "$ID" 9
	wait_for 2 unpopulated
	shim_ok delete "$ID"
}

@test "containerd: a failing create is told by the last error of the log, and cleaned by a forced delete" {
	args /no/such/binary
	not shim_create
	jq -e . "$B/log.json" >/dev/null
	has "$(last_error)" "no such file or directory"
	has "$(<"$T/c.err")" "no such file or directory"
	[ "$TT_KIND" != tare ] || { same "$(wc -l <"$B/log.json")" 1; same "$(last_error)" "$(<"$T/c.err")"; }
	# As the shim's own delete: without --systemd-cgroup.
	shim_ok delete --force "$ID"
}

@test "containerd: delete of what was only created" {
	shim_create
	shim_ok delete "$ID"
	wait_for 2 gone "$(<"$B/init.pid")"
}

@test "containerd: the capture pipe ends although a container with a terminal lives" {
	config '.process.terminal = true'
	recvtty -r "$T/s" >"$T/tty" 2>/dev/null </dev/null 3>&- &
	wait_for 2 test -S "$T/s"
	local begin=$SECONDS
	shim_ok create --bundle "$B" --pid-file "$B/init.pid" --console-socket "$T/s" "$ID"
	[ $((SECONDS - begin)) -le 2 ]
	status_is created
}

@test "containerd: features alone" {
	not_with runc "1.1 prints less"
	not_with crun "prints less"
	(cd / && exec env -i "$TARE" features >"$T/out" 2>"$T/err" </dev/null 3>&-)
	[ ! -s "$T/err" ]
	want '.ociVersionMin and .ociVersionMax and .hooks and .mountOptions and (.linux | type == "object")
		and (.linux.namespaces | index("user"))'
}

@test "containerd: update from standard input in both spellings" {
	only_tare "runc 1.1 wants controllers"
	shim_create
	local spelling
	for spelling in "--resources=-" "--resources -"; do
		# shellcheck disable=SC2086
		echo '{}' | "$TARE" --root "$R" --log "$B/log.json" --log-format json update $spelling "$ID" \
			>"$T/out" 2>&1 3>&-
		[ ! -s "$T/out" ]
	done
	status_is created
}

@test "containerd: the options of checkpoint and restore are known" {
	only_tare
	shim_create
	local cmd
	for cmd in "checkpoint --image-path $T/i --work-path $T/w $ID" \
		"restore --image-path $T/i --work-path $T/w --detach --pid-file $B/init.pid -no-subreaper --bundle $B $ID"; do
		# shellcheck disable=SC2086
		shim $cmd
		[ "$status" != 0 ]
		# A container that does not run, and an id that is taken.
		[[ $out == *"not running"* || $out == *"already exists"* ]] || tell "${cmd%% *}"
	done
	status_is created
}

@test "containerd: a runtime that is killed in the middle is cleaned by delete --force" {
	local i
	for i in 02 04 06 08 10; do
		timeout -s KILL "0.0$i" "$TARE" --root "$R" --log "$B/log.json" --log-format json create --bundle "$B" \
			--pid-file "$B/init.pid" "$ID" >/dev/null 2>&1 </dev/null 3>&- || true
		shim_ok delete --force "$ID"
		wait_for 2 nothing_left
	done
}

@test "containerd: root is shared with a directory that is no container" {
	mkdir -p "$R/junk"
	shim_create
	shim_ok start "$ID"
	shim list -q
	has "$out" "$ID"
	shim_ok delete --force "$ID"
	rmdir "$R/junk" 2>/dev/null || true
}
