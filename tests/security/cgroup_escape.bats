load attacks

# The container's cgroup is the only one in reach, and limits are nobody's to change.

@test "CVE-2023-25809: without a cgroup namespace no other cgroup is in sight, and nothing can be made" {
	config '.linux.namespaces |= map(select(.type != "cgroup"))'
	args sh -c 'ls /sys/fs/cgroup | grep -vE "^(cgroup|memory|cpu|cpuset|io|pids|hugetlb|rdma|misc|irq|dmem)[.]"; mkdir /sys/fs/cgroup/x 2>&1; echo 1 2>&1 >/sys/fs/cgroup/cgroup.procs'
	rt run --bundle "$B" "$ID"
	has "$out" "can't create directory '/sys/fs/cgroup/x': Read-only file system"
	has "$out$err" "can't create /sys/fs/cgroup/cgroup.procs: Read-only file system"
	same "$(wc -l <"$T/out")" 2
}

@test "crun 1.28: an annotation cannot lead out of the container's cgroup" {
	local value
	args true
	for value in ../x .. a/../../x /../x ./x .x a//b a/ /a cgroup.procs $'a\nb' "$(printf 'n%.0s' {1..256})"; do
		config '.annotations = {"run.oci.delegate-cgroup": $v}' --arg v "$value"
		fails "annotations/run.oci.delegate-cgroup" create --bundle "$B" "$ID"
	done
	not compgen -G "$CG/x*$TAG*"
}

@test "crun 1.29: a further process cannot be led out of the container's cgroup" {
	local value
	start_sleeper
	mkdir "$CG/${TAG}beside"
	for value in ../"${TAG}beside" /../"${TAG}beside" a/../../"${TAG}beside" .. /.. $'x\ny'; do
		rt exec --cgroup "$value" "$ID" true
		[ "$status" = 255 ] || tell "$value" || break
	done
	rmdir "$CG/${TAG}beside"
	[ "$status" = 255 ]
}

@test "crun 1.28: cgroup paths of every hostile form" {
	local value
	args true
	for value in /.. /a/../../b ../.. "/$TAG/../.." $'/a\nb' "/$(printf 'n%.0s' {1..256})" / //; do
		config '.linux.cgroupsPath = $v' --arg v "$value"
		fails "linux/cgroupsPath" create --bundle "$B" "$ID"
	done
}

@test "GHSA-g54h-m393-cpwq: one rule that allows does not allow the rest" {
	# Whether there is such a device (FUSE) or not: the refusal comes first.
	config '.linux.resources.devices = [{allow: true, type: "c", major: 1, minor: 8, access: "rwm"}]
		| .linux.devices = [{path: "/dev/other", type: "c", major: 10, minor: 229, fileMode: 438, uid: 0, gid: 0}]'
	args sh -c '(exec 3<>/dev/other) 2>&1; head -c 1 /dev/random | wc -c'
	rt run --bundle "$B" "$ID"
	has "$out" "Operation not permitted"
	has "$out" 1
}

@test "crun 1.29.1: an error while the container is frozen does not leave it so" {
	start_sleeper
	[ -e "$(cgroup_of "$(pid_of)")/cgroup.freeze" ] || skip "no freezer"
	rt update --memory 18446744073709551616 "$ID"
	rt kill --all "$ID" 999
	rt exec "$ID" /no/such
	same "$(<"$(cgroup_of "$(pid_of)")/cgroup.freeze")" 0
	status_is running
}

@test "Rust CVE-2022-21658, kata CVE-2020-2023: delete follows no link" {
	canary
	mkdir "$T/hosts" && mount -t tmpfs none "$T/hosts" && echo kept >"$T/hosts/file"
	start_sleeper
	ln -s "$T/host/dir" "$R/$ID/evil" && ln -s "$T/host/dir/file" "$R/$ID/evil2"
	ok kill "$ID" KILL
	wait_for 5 status_is stopped
	local place
	for place in dev proc sys tmp; do
		rm -rf "$B/rootfs/$place" && ln -s "$T/hosts" "$B/rootfs/$place"
	done
	ok delete "$ID"
	[ ! -e "$R/$ID" ]
	same "$(cat "$T/hosts/file")" kept
	umount "$T/hosts"
	untouched
}
