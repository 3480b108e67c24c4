load helpers

@test "state prints the document callers decode" {
	config '.annotations = {"a.key": "a value", "empty": ""}'
	create_sleeper
	ok state "$ID"
	want ".id == \"$ID\" and .bundle == \"$B\" and .rootfs == \"$B/rootfs\" and .status == \"created\""
	want '.pid > 0 and .annotations == {"a.key": "a value", "empty": ""}'
	want '.ociVersion | test("^1[.][0-9]+[.][0-9]+")'
	want '.created | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$")'
	same "$(jq .pid "$T/out")" "$(<"$T/$ID.pid")"
}

@test "state goes from created to running to stopped" {
	create_sleeper
	status_is created
	ok start "$ID"
	status_is running
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
	ok state "$ID"
	want '.pid == 0'
}

@test "state of an unknown container says that it does not exist and prints nothing" {
	fails 'does not exist' state "$ID"
	[ -z "$out" ]
}

@test "state works when the reader of its errors is gone" {
	create_sleeper
	out=$({ "$TARE" --root "$R" state "$ID" 3>&- 2>&4; } 4> >(:))
	same "$(jq -r .status <<<"$out")" created
}

@test "a container whose init is a zombie is stopped" {
	args sh -c 'exit 3'
	subreaper -z "$T/reap" -o "$T/report" "$TARE" --root "$R" run -d --bundle "$B" --pid-file "$T/pid" "$ID" \
		>/dev/null 2>&1 </dev/null 3>&- &
	local bg=$!
	wait_for 2 test -s "$T/pid"
	wait_for 2 grep -q ') Z ' "/proc/$(<"$T/pid")/stat"
	status_is stopped
	ok delete "$ID"
	touch "$T/reap"
	wait "$bg"
	grep -q "adopted $(<"$T/pid") 3" "$T/report"
}

@test "list shows every container in the columns callers split" {
	args sleep 1000
	ok create --bundle "$B" "$ID"
	config '.linux.cgroupsPath += "2"'
	ok create --bundle "$B" "${ID}2"
	ok list
	has "$(head -n 1 "$T/out")" STATUS
	same "$(awk -v id="$ID" '$1 == id {print $3, $4}' "$T/out")" "created $B"
	same "$(wc -l <"$T/out")" 3
	[ "$TT_KIND" != tare ] || same "$(head -n 1 "$T/out" | xargs)" "ID PID STATUS BUNDLE CREATED OWNER"
	ok list --quiet
	same "$(sort "$T/out")" "$ID"$'\n'"${ID}2"
	ok list -q
}

@test "list prints JSON" {
	create_sleeper
	ok list --format json
	want "length == 1 and .[0].id == \"$ID\" and .[0].status == \"created\" and .[0].bundle == \"$B\""
	ok list -f json
	want ".[0].pid == $(pid_of) and (.[0].created | test(\"^20\"))"
	ok delete --force "$ID"
	ok list --format=json
	want '. == [] or . == null'
}

@test "list of an absent or empty state root succeeds" {
	not_with crun "wants the directory"
	ok list
	ok list -q
	[ -z "$out" ]
	[ "$TT_KIND" != tare ] || { ok list -f json; want '. == [] or . == null'; }
}

@test "list refuses an unknown format" {
	fails . list --format yaml
}

@test "a foreign directory in the state root is no container" {
	mkdir -p "$R/junk"
	create_sleeper
	rt list -q
	has "$out" "$ID"
	rt list -f json
	jq -e --arg id "$ID" 'map(select(.id == $id)) | length == 1' "$T/out"
	ok state "$ID"
	rmdir "$R/junk" 2>/dev/null || rm -rf "$R/junk"
}

@test "ps prints the processes of the container as JSON and as a table" {
	start_sleeper
	ok exec -d --pid-file "$T/e.pid" "$ID" sleep 1000
	ok ps --format json "$ID"
	want "sort == ([$(pid_of), $(<"$T/e.pid")] | sort)"
	ok ps -f json "$ID"
	ok ps "$ID"
	has "$out" PID
	has "$out" "$(pid_of)"
	has "$out" "$(<"$T/e.pid")"
	hasnt "$out" " $$ "
}

@test "ps sees processes of sub-cgroups" {
	start_sleeper
	local cg
	cg=$(cgroup_of "$(pid_of)")
	mkdir "$cg/sub"
	ok exec -d --pid-file "$T/e.pid" "$ID" sleep 1000
	cat "$T/e.pid" >"$cg/sub/cgroup.procs"
	ok ps --format json "$ID"
	want "index($(<"$T/e.pid"))"
}

@test "ps passes options to ps" {
	not_with crun "prints pids only"
	need ps
	start_sleeper
	ok ps "$ID" -ef
	has "$out" "sleep 1000"
	same "$(wc -l <"$T/out")" 2
}

@test "ps of a created and of a stopped container" {
	create_sleeper
	ok ps -f json "$ID"
	want "index($(pid_of))"
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
	rt ps -f json "$ID"
	[ "$status" != 0 ] || want '. == [] or . == null'
	fails 'does not exist' ps "${ID}z"
}

@test "the record names the boot: an entry of an earlier boot is stale, not in the way" {
	only_tare
	start_sleeper
	local boot f
	boot=$(</proc/sys/kernel/random/boot_id)
	f=$(grep -rl "$boot" "$R/$ID" | head -n 1)
	[ -n "$f" ]
	# The same container, as if the machine had been booted since.
	local pid
	pid=$(pid_of)
	sed "s/$boot/00000000-1111-2222-3333-444444444444/" "$f" >"$T/record" && cat "$T/record" >"$f"
	ok state "$ID"
	want '.status == "stopped" and .pid == 0'
	fails 'not running' kill "$ID" KILL
	not gone "$pid"
	kill -9 "$pid"
	wait_for 2 gone "$pid"
	args true
	ok run --bundle "$B" "$ID"
	ok delete --force "$ID"
}

@test "a process that got the pid of a dead container is never touched" {
	only_tare
	start_sleeper
	local f pid victim
	pid=$(pid_of)
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
	sleep 1000 3>&- &
	victim=$!
	f=$(grep -rl "\"pid\": *$pid\b" "$R/$ID" | head -n 1)
	[ -n "$f" ]
	sed "s/\"pid\": *$pid\b/\"pid\": $victim/" "$f" >"$T/record" && cat "$T/record" >"$f"
	status_is stopped
	rt kill "$ID" KILL
	[ "$status" != 0 ]
	ok delete --force "$ID"
	not gone "$victim"
	kill -9 "$victim"
	wait "$victim" 2>/dev/null || true
}

@test "the owner of a container is shown" {
	create_sleeper
	ok list -f json
	want '.[0].owner == "root"'
}
