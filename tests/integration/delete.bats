load helpers

@test "delete removes a stopped container, its state and its cgroup" {
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	ok delete "$ID"
	[ -z "$out" ]
	[ ! -e "$R/$ID" ]
	[ ! -d "$C" ]
	fails 'does not exist' delete "$ID"
}

@test "delete of a running container is refused and does no harm" {
	start_sleeper
	fails . delete "$ID"
	[ "$TT_KIND" != tare ] || has "$err" "cannot delete container that is not stopped"
	status_is running
}

@test "delete of a created container kills its init" {
	create_sleeper
	local pid
	pid=$(pid_of)
	ok delete "$ID"
	wait_for 2 gone "$pid"
	[ ! -e "$R/$ID" ]
}

@test "delete of a paused container is refused, with force it works" {
	start_sleeper
	ok pause "$ID"
	fails . delete "$ID"
	status_is paused
	ok delete --force "$ID"
	[ ! -d "$C" ]
}

@test "delete --force ends a running container" {
	start_sleeper
	local pid
	pid=$(pid_of)
	ok delete --force "$ID"
	gone "$pid"
	[ ! -e "$R/$ID" ]
}

@test "delete --force of an unknown container succeeds silently" {
	ok delete --force "$ID"
	ok delete -f "$ID"
	[ -z "$out" ]
}

@test "options may follow the id" {
	only_tare "crun stops at the first operand"
	start_sleeper
	ok delete "$ID" --force
}

@test "delete --force ends what outlived init" {
	config '.linux.namespaces |= map(select(.type != "pid"))'
	args sh -c 'sleep 1000 & exit 0'
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	ok delete --force "$ID"
	[ ! -d "$C" ]
}

@test "delete removes sub-cgroups the container left" {
	start_sleeper
	mkdir -p "$C/a/b/c" "$C/d"
	ok delete --force "$ID"
	[ ! -d "$C" ]
}

@test "delete works when the bundle and the rootfs are gone" {
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	rm -rf "$B"
	ok delete "$ID"
}

@test "delete works when somebody removed the cgroup" {
	only_cgroupfs "a scope ends with its last process"
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	rmdir "$C"
	ok delete "$ID"
}

@test "a state directory without a record is damaged, not fatal" {
	only_tare
	args true
	mkdir -p "$R/$ID"
	rt state "$ID"
	same "$status" 1
	ok list
	ok delete --force "$ID"
	[ ! -e "$R/$ID" ]
	ok run --bundle "$B" "$ID"
}

@test "a directory of another runtime in the state root is no container, and stays" {
	only_tare
	mkdir -p "$R/$ID"
	echo '{"id":"x","init_process_pid":1}' >"$R/$ID/state.json"
	fails 'container does not exist' state "$ID"
	fails 'container does not exist' delete "$ID"
	ok delete --force "$ID"
	ok delete --force --regex .
	ok list -q
	same "$out" ""
	fails 'already exists.*--root' create --bundle "$B" "$ID"
	same "$(<"$R/$ID/state.json")" '{"id":"x","init_process_pid":1}'
	rm -r "${R:?}/$ID"
}

@test "a broken record does not stop list and delete --force" {
	only_tare
	start_sleeper
	args sleep 1000
	config '.linux.cgroupsPath += "2"'
	ok create --bundle "$B" "${ID}2"
	echo '{"pid": ' >"$R/${ID}2/state.json"
	mkdir "$R/${ID}3"
	for f in state intent config; do echo '{"pid": ' >"$R/${ID}3/$f.json"; done
	ok list -q
	same "$(sort "$T/out")" "$ID"$'\n'"${ID}2"$'\n'"${ID}3"
	ok list
	same "$(awk -v id="$ID" '$1 == id "2" {print $3}' "$T/out")" damaged
	ok list -f json
	want 'length == 3'
	fails damaged state "${ID}2"
	fails damaged delete "${ID}3"
	# What the intent says is enough to find the process.
	ok delete --force "${ID}2"
	ok delete --force "${ID}3"
	same "$(ls "$R")" "$ID"
	ok state "$ID"
}

@test "damaged state and intent: the saved configuration still names the cgroup to empty" {
	only_tare
	create_sleeper
	local pid f
	pid=$(pid_of)
	for f in state intent; do echo '{"pid": ' >"$R/$ID/$f.json"; done
	ok delete --force "$ID"
	wait_for 2 gone "$pid"
	[ ! -e "$R/$ID" ]
	[ ! -d "$C" ]
}

@test "two deletes with force at the same time both succeed" {
	start_sleeper
	"$TARE" --root "$R" delete --force "$ID" 3>&- &
	local bg=$!
	"$TARE" --root "$R" delete --force "$ID" 3>&-
	wait "$bg"
	[ ! -e "$R/$ID" ]
}

@test "an id can be used again at once" {
	local i
	for i in 1 2 3; do
		start_sleeper
		ok delete --force "$ID"
	done
}

@test "delete leaves the rootfs as it was, but for mount points" {
	args true
	local before after
	before=$(cd "$B/rootfs" && find . | sort)
	ok run --bundle "$B" "$ID"
	after=$(cd "$B/rootfs" && find . | sort)
	same "$before" "$after"
}

@test "a killed runtime is cleaned up by delete --force" {
	only_tare "the sweep of tests/faults looks at every point"
	local i
	args sleep 1000
	for i in 1 3 5 8 12; do
		timeout -s KILL "0.00$i" "$TARE" --root "$R" create --bundle "$B" "$ID" \
			>/dev/null 2>&1 </dev/null 3>&- || true
		ok delete --force "$ID"
		wait_for 2 nothing_left
	done
}

@test "delete --regex removes every container whose id matches" {
	only_tare "runc has no such option, crun says nothing of failures"
	create_sleeper
	config '.linux.cgroupsPath += "2"'
	start_sleeper "${ID}2"
	config '.linux.cgroupsPath += "3"'
	create_sleeper "${TAG}other"
	fails "container '${ID}2': cannot delete container that is not stopped" delete -r "^$ID"
	same "$(ls "$R")" "${ID}2"$'\n'"${TAG}other"
	ok delete --force --regex "^$ID"
	same "$(ls "$R")" "${TAG}other"
}

@test "a poststop hook gets the state, and its failure is a warning" {
	only_tare
	hook poststop "cat >$T/state; exit 3"
	create_sleeper
	ok --log "$T/log" --log-level warning delete "$ID"
	want '.status == "stopped" and .id == "'"$ID"'"' "$T/state"
	grep -q 'level=warning.*poststop hook #0.*exit status 3' "$T/log"
}

@test "delete works when the saved configuration is broken" {
	only_tare
	hook poststop true
	create_sleeper
	echo '{' >"$R/$ID/config.json"
	ok delete "$ID"
	[ ! -e "$R/$ID" ]
}

@test "delete does not wait for ever for a container that is being changed" {
	only_tare
	create_sleeper
	flock "$R/$ID" sleep 30 3>&- &
	local holder=$!
	wait_for 2 eval '! flock -n "$R/$ID" true'
	fails "is being changed by process" delete --force "$ID"
	status_is created
	ok kill "$ID" 0
	pkill -P "$holder"
	wait "$holder" || true
	ok delete "$ID"
}

# elsewhere COMMAND...: where cgroup2 is mounted at another place only, or nowhere ("$W" is empty).
# By a bind mount: a new one would change the options of all.
elsewhere() {
	unshare -m --propagation private sh -c '[ -z "$0" ] || mount --bind "'"$CG"'" "$0"
		umount -lR /sys/fs/cgroup && exec "$@"' "$W" "$@" >"$T/out" 2>"$T/err" </dev/null 3>&-
}

@test "delete finds the hierarchy of a container from another mount namespace" {
	only_tare
	only_root
	args sleep 1000
	mkdir "$T/cg"
	W=$T/cg elsewhere "$TARE" --root "$R" create --bundle "$B" "$ID"
	[ -d "$C" ]
	ok delete --force "$ID"
	wait_for 2 [ ! -d "$C" ]
}

@test "where there is no hierarchy at all only delete --force goes on, and says what stays" {
	only_tare
	only_root
	only_cgroupfs "a scope ends with its last process"
	create_sleeper
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
	W='' elsewhere "$TARE" --root "$R" delete "$ID" && return 1
	has "$(<"$T/err")" "there is no cgroup v2 hierarchy"
	W='' elsewhere "$TARE" --root "$R" --log-level warning delete --force "$ID"
	[ ! -e "$R/$ID" ]
	rmdir "$C"
}
