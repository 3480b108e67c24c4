load helpers

@test "init is born in the configured cgroup, and start does not move it" {
	only_cgroupfs
	config '.linux.cgroupsPath = $p' --arg p "/$TAG/deep/$ID"
	create_sleeper
	same "$(cgroup_of "$(pid_of)")" "$CG/$TAG/deep/$ID"
	ok start "$ID"
	same "$(cgroup_of "$(pid_of)")" "$CG/$TAG/deep/$ID"
	ok delete --force "$ID"
	[ ! -d "$CG/$TAG/deep/$ID" ]
	rmdir "$CG/$TAG/deep" "$CG/$TAG" 2>/dev/null || true
}

@test "every process of the container is in its cgroup from its first instruction" {
	args sh -c 'sed -n "s/^0:://p" /proc/self/cgroup; sleep 1000'
	config '.linux.namespaces |= map(select(.type != "cgroup"))'
	create_sleeper
	same "$(cat "$(cgroup_of "$(pid_of)")/cgroup.procs")" "$(pid_of)"
}

@test "a relative path is below the runtime's own cgroup" {
	only_cgroupfs
	not_with crun "counts from the root"
	config '.linux.cgroupsPath = $p' --arg p "$TAG-relative"
	create_sleeper
	local cg
	cg=$(cgroup_of "$(pid_of)")
	[[ $cg == *"/$TAG-relative" ]]
	ok delete --force "$ID"
	[ ! -d "$cg" ]
}

@test "no limit below a cgroup with processes, which are left in peace" {
	only_cgroupfs
	not_with crun "counts from the root"
	not_with runc "says what the kernel says"
	local own
	own=$(cgroup_of self)
	grep -qw pids "$own/cgroup.controllers" || skip "no pids controller here"
	[ -e "$own/cgroup.type" ] || skip "the root cgroup may have both"
	config '.linux.cgroupsPath = $p | .linux.resources.pids.limit = 10' --arg p "$TAG-relative"
	fails "pids controller .* has processes of its own" create --bundle "$B" "$ID"
	same "$(<"$own/cgroup.type")" domain
}

@test "without a path the runtime chooses one that holds the id" {
	config 'del(.linux.cgroupsPath)'
	create_sleeper
	[[ $(cgroup_of "$(pid_of)") == *"$ID"* ]]
	[ "$(cgroup_of "$(pid_of)")" != "$(cgroup_of self)" ]
}

@test "a path with .. does not leave the hierarchy" {
	only_cgroupfs
	config '.linux.cgroupsPath = $p' --arg p "/../../../$TAG/$ID"
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ] || [[ $(cgroup_of "$(pid_of)") == "$CG/"* ]]
}

@test "the controllers' files callers read are there, where controllers are" {
	create_sleeper
	local cg f
	cg=$(cgroup_of "$(pid_of)")
	for f in cgroup.procs cgroup.events cgroup.kill cgroup.freeze; do [ -e "$cg/$f" ]; done
	for f in memory.events pids.current cpu.stat; do
		case $f in
		cpu.stat) [ -e "$cg/$f" ] ;;
		*) ! grep -qw "${f%%.*}" "$CG/cgroup.controllers" || [ -e "$cg/$f" ] ;;
		esac
	done
}

@test "create in a cgroup that is not empty is refused" {
	only_cgroupfs
	not_with crun "accepts it"
	not_with runc "only warns"
	mkdir "$C"
	sleep 1000 3>&- &
	local other=$!
	echo "$other" >"$C/cgroup.procs"
	fails . create --bundle "$B" "$ID"
	not gone "$other"
	kill "$other"
	wait "$other" || true
	rmdir "$C"
}

@test "create in a frozen cgroup is refused and does not hang" {
	only_cgroupfs
	not_with crun "hangs"
	mkdir "$C" && echo 1 >"$C/cgroup.freeze"
	fails . create --bundle "$B" "$ID"
	echo 0 >"$C/cgroup.freeze" 2>/dev/null || true
	rmdir "$C" 2>/dev/null || true
}

@test "an empty cgroup that is there already is used" {
	only_cgroupfs
	mkdir "$C"
	create_sleeper
	same "$(cgroup_of "$(pid_of)")" "$C"
}

@test "the cgroup outlives init until delete" {
	only_cgroupfs "a scope ends with its last process"
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	[ -d "$C" ]
	ok delete "$ID"
	[ ! -d "$C" ]
}

@test "a failing create leaves no cgroup" {
	args /no/such/program
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	[ ! -d "$C" ]
}

@test "--cgroup-manager disabled leaves the processes where the caller is" {
	only_tare "runc has no such option"
	args sleep 1000
	ok --cgroup-manager disabled create --bundle "$B" "$ID"
	same "$(cgroup_of "$(pid_of)")" "$(cgroup_of self)"
	ok start "$ID"
	ok exec "$ID" true
	status_is running
	# Without a cgroup there is nothing to freeze.
	fails . pause "$ID"
	ok delete --force "$ID"
	[ -e /proc/self ]
}

@test "--cgroup-manager cgroupfs is accepted, an unknown one refused" {
	only_tare "runc has no such option"
	args true
	[ "$TT_UID" = 0 ] || config '.linux.cgroupsPath = $id' --arg id "$ID"
	ok --cgroup-manager cgroupfs run --bundle "$B" "$ID"
	fails . --cgroup-manager nosuch run --bundle "$B" "$ID"
}

@test "a limit whose controller is not there is refused with its name" {
	only_tare
	! grep -qw memory "$CG/cgroup.controllers" || skip "the controller is there"
	config '.linux.resources.memory = {limit: 100000000}'
	fails memory create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "the container's cgroup cannot be reached through the mount of another" {
	inside 'cat /sys/fs/cgroup/cgroup.procs | wc -l; ls /sys/fs/cgroup/.. >/dev/null; cat /proc/self/cgroup'
	hasnt "$out" "$TAG"
}

@test "a cgroup of a long name and many levels" {
	only_cgroupfs
	local path
	path="/$TAG/$(printf 'level%.0s/' {1..8})$ID"
	config '.linux.cgroupsPath = $p' --arg p "$path"
	args true
	ok run --bundle "$B" "$ID"
	find "$CG/$TAG" -depth -type d -exec rmdir {} \; 2>/dev/null || true
}
