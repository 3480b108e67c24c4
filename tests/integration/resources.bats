load helpers

# limits FILTER: linux.resources of the bundle; the controllers it needs, or skip.
limits() {
	config ".linux.resources += $1"
	shift
	need_controllers "$@"
}

need_controllers() {
	local c
	for c; do
		grep -qw "$c" "$CG/cgroup.controllers" || skip "the $c controller is not in $CG"
	done
}

need_file() {
	[ -e "$CG/$ID/$1" ] || skip "this kernel has no $1"
}

# holds FILE TEXT: a file of the container's cgroup.
holds() {
	same "$(<"$CG/$ID/$1")" "$2"
}

device() {
	local f
	for f in /sys/block/*/dev; do
		[[ $f == */loop* ]] || { cat "$f"; return; }
	done
	skip "no block device"
}

# The directory of this test's own cgroups, with what is in it.
own_cgroup() {
	mkdir "$CG/$TAG"
	config '.linux.cgroupsPath = $p' --arg p "/$TAG/web"
}

# A cgroup namespace of its own, and its cgroup mounted ro or rw.
own_view() {
	config '.linux.namespaces |= (map(select(.type != "cgroup")) + [{type: "cgroup"}])
		| .mounts |= map(select(.destination != "/sys/fs/cgroup"))
		| .mounts += [{destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: [$o]}]' \
		--arg o "$1"
}

teardown() {
	[ ! -e "$T/pid" ] || kill -9 "$(<"$T/pid")" 2>/dev/null || true
	finish
	[ ! -d "$CG/$TAG" ] || wait_for 2 rmdir "$CG/$TAG"
}

@test "memory limits are those of the kernel's files" {
	limits '{memory: {limit: 67108864, reservation: 33554432, swap: 134217728}}' memory
	create_sleeper
	holds memory.max 67108864
	holds memory.low 33554432
	need_file memory.swap.max
	[ "$TT_KIND" = crun ] || holds memory.swap.max 67108864
}

@test "a memory+swap limit equal to the memory limit leaves no swap" {
	limits '{memory: {limit: 67108864, swap: 67108864}}' memory
	create_sleeper
	holds memory.max 67108864
	need_file memory.swap.max
	holds memory.swap.max 0
}

@test "a swap limit without a memory limit is refused" {
	limits '{memory: {swap: 67108864}}' memory
	fails '/linux/resources/memory/swap: the memory.swap limit 67108864 needs a memory limit' \
		create --bundle "$B" "$ID"
}

@test "shares become a weight" {
	limits '{cpu: {shares: 2048}}' cpu
	create_sleeper
	[ "$TT_KIND" = tare ] || skip "the older formula"
	holds cpu.weight 174
}

@test "quota and period stand in one file" {
	limits '{cpu: {quota: 50000, period: 200000}}' cpu
	create_sleeper
	holds cpu.max '50000 200000'
}

@test "a quota alone is for the kernel's period" {
	limits '{cpu: {quota: 50000}}' cpu
	create_sleeper
	holds cpu.max '50000 100000'
}

@test "a period alone limits nothing" {
	limits '{cpu: {period: 200000}}' cpu
	create_sleeper
	holds cpu.max 'max 200000'
}

@test "a burst goes with its quota" {
	not_with runc "1.1 has no burst"
	not_with crun "1.8 writes it first"
	limits '{cpu: {quota: 50000, burst: 20000}}' cpu
	create_sleeper
	holds cpu.max '50000 100000'
	holds cpu.max.burst 20000
}

@test "an idle container has no weight" {
	only_tare
	limits '{cpu: {idle: 1, shares: 2048}}' cpu
	create_sleeper
	holds cpu.idle 1
	rt --log "$T/log" --log-level warning explain --bundle "$B" "$ID"
	has "$(<"$T/log")" 'unable to apply both'
}

@test "CPUs and memory nodes are those asked for" {
	limits '{cpu: {cpus: "0", mems: "0"}}' cpuset
	create_sleeper
	holds cpuset.cpus 0
	holds cpuset.mems 0
	has "$(grep Cpus_allowed_list "/proc/$(pid_of)/status")" $'\t0'
}

@test "tasks are limited" {
	limits '{pids: {limit: 20}}' pids
	create_sleeper
	holds pids.max 20
}

@test "a limit of 0 tasks leaves init alone" {
	only_tare
	limits '{pids: {limit: 0}}' pids
	inside 'true & wait; echo never' 2>/dev/null || true
	hasnt "$out" never
	create_sleeper "${ID}"
	holds pids.max 1
}

@test "the I/O weight is for whichever scheduler there is" {
	limits '{blockIO: {weight: 500}}' io
	[ -e "$CG/system.slice/io.weight" ] || ls "$CG"/*/io.*weight >/dev/null 2>&1 || skip "this kernel has no I/O weights"
	create_sleeper
	if [ -e "$CG/$ID/io.bfq.weight" ]; then
		has "$(<"$CG/$ID/io.bfq.weight")" 500
	else
		has "$(<"$CG/$ID/io.weight")" 'default 4950'
	fi
}

@test "the I/O weight of a device" {
	only_tare
	local dev
	dev=$(device)
	limits "{blockIO: {weightDevice: [{major: ${dev%:*}, minor: ${dev#*:}, weight: 1000}]}}" io
	rt create --bundle "$B" "$ID"
	[[ $err != *'has neither'* && $err != *'not supported'* ]] || skip "$err"
	[ "$status" = 0 ]
	grep -qE "^$dev (1000|10000)$" "$CG/$ID"/io.*weight
}

@test "I/O of a device is throttled in all four ways" {
	local dev list
	dev=$(device)
	list="major: ${dev%:*}, minor: ${dev#*:}, rate"
	limits "{blockIO: {throttleReadBpsDevice: [{$list: 1048576}],
		throttleWriteBpsDevice: [{$list: 2097152}],
		throttleReadIOPSDevice: [{$list: 100}], throttleWriteIOPSDevice: [{$list: 200}]}}" io
	create_sleeper
	holds io.max "$dev rbps=1048576 wbps=2097152 riops=100 wiops=200"
}

@test "a throttled device must exist, and its entry is named" {
	only_tare
	limits '{blockIO: {throttleReadBpsDevice: [{major: 4000, minor: 77, rate: 5}]}}' io
	fails '4000:77 rbps=5.*io.max' create --bundle "$B" "$ID"
	rt --log "$T/log" --log-format json create --bundle "$B" "$ID"
	want '.property == "/linux/resources/blockIO/throttleReadBpsDevice/0"' "$T/log"
	[ ! -d "$CG/$ID" ]
}

@test "huge pages are limited, and so is what is set aside" {
	not_with crun "no rsvd"
	limits '{hugepageLimits: [{pageSize: "2MB", limit: 4194304}]}' hugetlb
	create_sleeper
	holds hugetlb.2MB.max 4194304
	holds hugetlb.2MB.rsvd.max 4194304
}

@test "a page size the kernel does not have is named" {
	only_tare
	limits '{hugepageLimits: [{pageSize: "3MB", limit: 4194304}]}' hugetlb
	fails "no file 'hugetlb.3MB.max'" create --bundle "$B" "$ID"
	[ ! -d "$CG/$ID" ]
}

@test "an RDMA device that is not there is named" {
	only_tare
	limits '{rdma: {mlx9_9: {hcaHandles: 3}}}' rdma
	fails 'mlx9_9 hca_handle=3.*rdma.max' create --bundle "$B" "$ID"
}

@test "unified values win, and each line is written by itself" {
	limits '{memory: {limit: 67108864}, unified: {"memory.max": "50331648", "memory.high": "41943040",
		"memory.oom.group": "1"}}' memory
	create_sleeper
	holds memory.max 50331648
	holds memory.high 41943040
	holds memory.oom.group 1
}

@test "lines of one unified value go to several devices" {
	local devices
	mapfile -t devices < <(cat /sys/block/*/dev | sort -u | head -n 2)
	[ ${#devices[@]} = 2 ] || skip "two block devices are needed"
	config '.linux.resources.unified = {"io.max": $v}' \
		--arg v "${devices[0]} riops=100"$'\n'"${devices[1]} riops=200"
	need_controllers io
	create_sleeper
	grep -q "${devices[0]} .*riops=100 " "$CG/$ID/io.max"
	grep -q "${devices[1]} .*riops=200 " "$CG/$ID/io.max"
}

@test "a value the kernel refuses names its property and leaves nothing" {
	only_tare
	limits '{unified: {"memory.high": "much"}}' memory
	fails "cannot write 'much' to 'memory.high'" create --bundle "$B" "$ID"
	[ ! -d "$CG/$ID" ]
	rt --log "$T/log" --log-format json create --bundle "$B" "$ID"
	want '.property == "/linux/resources/unified/memory.high"' "$T/log"
}

@test "explain names every file that is written" {
	only_tare
	limits '{memory: {limit: 67108864}, pids: {limit: 20}, cpu: {shares: 512}}' memory pids cpu
	ok explain --bundle "$B" "$ID"
	[[ $out =~ memory.max\ =\ 67108864\ +/linux/resources/memory/limit ]]
	[[ $out =~ pids.max\ =\ 20\ +/linux/resources/pids/limit ]]
	[[ $out =~ cpu.weight\ =\ 59\ +/linux/resources/cpu/shares ]]
	[[ $out =~ cgroup.subtree_control\ =\ \+memory ]]
}

@test "what callers watch is there without any limit" {
	need_controllers memory pids io cpu
	create_sleeper
	[ -e "$CG/$ID/memory.events" ]
	[ -e "$CG/$ID/pids.current" ]
	[ -e "$CG/$ID/io.stat" ]
	grep -q nr_throttled "$CG/$ID/cpu.stat"
}

@test "controllers are enabled all the way down" {
	not_with crun "moves the parent's processes"
	limits '{pids: {limit: 30}}' pids
	own_cgroup
	config '.linux.cgroupsPath = $p' --arg p "/$TAG/a/b/web"
	create_sleeper
	same "$(<"$CG/$TAG/a/b/web/pids.max")" 30
	grep -qw pids "$CG/$TAG/cgroup.subtree_control"
	grep -qw pids "$CG/$TAG/a/b/cgroup.subtree_control"
	ok delete --force "$ID"
	[ ! -d "$CG/$TAG/a" ]
}

@test "a parent with processes of its own is named" {
	only_tare
	limits '{pids: {limit: 30}}' pids
	own_cgroup
	sleep 100 3>&- &
	echo $! >"$T/pid"
	echo $! >"$CG/$TAG/cgroup.procs"
	fails "cannot enable the pids controller in the cgroup '$CG/$TAG': it has processes" \
		create --bundle "$B" "$ID"
	[ ! -d "$CG/$TAG/web" ]
	config 'del(.linux.resources.pids)'
	create_sleeper
	ok delete --force "$ID"
}

@test "a cgroup of the container's user is the user's to manage" {
	not_with crun "1.8 gives it away by another rule"
	user_namespace
	own_view rw
	args sh -c 'mkdir /sys/fs/cgroup/below && echo 1 >/sys/fs/cgroup/below/cgroup.procs &&
		cat /proc/self/cgroup && exec sleep 1000'
	rt run -d --bundle "$B" "$ID"
	[ "$status" = 0 ]
	same "$(stat -c %u "$CG/$ID" "$CG/$ID/cgroup.procs" "$CG/$ID/cgroup.subtree_control")" \
		$'100000\n100000\n100000'
	same "$(stat -c %u "$CG/$ID/cgroup.freeze")" 0
	wait_for 5 test -d "$CG/$ID/below"
	wait_for 5 grep -q . "$CG/$ID/below/cgroup.procs"
}

@test "without a writable mount the cgroup stays the host's" {
	user_namespace
	own_view ro
	create_sleeper
	same "$(stat -c %u "$CG/$ID" "$CG/$ID/cgroup.procs")" $'0\n0'
}

@test "a memory hog is killed and state says so" {
	not_with crun "1.8 has no --keep for it"
	not_with runc "state knows no exit"
	limits '{memory: {limit: 16777216, swap: 16777216}}' memory
	args sh -c 'x=x; while :; do x=$x$x; done'
	rt run --keep --bundle "$B" "$ID"
	[ "$status" = 137 ]
	ok state "$ID"
	want '.status == "stopped" and .exitCode == 137 and .oomKilled == true
		and (.exitedAt | test("^20.*Z$"))'
}

@test "state of a kept container tells its exit status" {
	only_tare
	args sh -c 'exit 7'
	rt run --keep --bundle "$B" "$ID"
	[ "$status" = 7 ]
	ok state "$ID"
	want '.exitCode == 7 and .oomKilled == false and (.exitedAt > .created)'
}

@test "a fork bomb stops at the limit" {
	limits '{pids: {limit: 12}}' pids
	config '.root.readonly = false'
	args sh -c 'i=0; while [ $i -lt 50 ]; do sleep 1000 & i=$((i+1)); done; wait'
	rt run -d --bundle "$B" "$ID"
	wait_for 10 eval '[ "$(sed -n "s/max //p" "$CG/$ID/pids.events")" -gt 0 ]'
	[ "$(<"$CG/$ID/pids.current")" -le 12 ]
	ok kill --all "$ID" KILL
}

@test "a busy loop gets its quota" {
	limits '{cpu: {quota: 20000, period: 100000}}' cpu
	args sh -c 'while :; do :; done'
	rt run -d --bundle "$B" "$ID"
	[ "$status" = 0 ]
	local before after from till
	usage() { sed -n 's/^usage_usec //p' "$CG/$ID/cpu.stat"; }
	sleep 1
	before=$(usage) from=$(date +%s%N)
	sleep 5
	after=$(usage) till=$(date +%s%N)
	local share=$(((after - before) * 1000 * 1000 / (till - from)))
	echo "$share of 1000"
	[ $share -ge 180 ] && [ $share -le 220 ]
}

@test "a memory limit too small to start is told, with what was in use" {
	only_tare
	limits '{memory: {limit: 32768, swap: 32768}}' memory
	fails 'ran out of memory: the limit is 32768 bytes, the most in use was [0-9]+.*smallest limit that works' \
		create --bundle "$B" "$ID"
	[ ! -d "$CG/$ID" ]
}

@test "512 KiB are enough for a small static program" {
	limits '{memory: {limit: 524288, swap: 524288}}' memory
	args true
	ok run --bundle "$B" "$ID"
}

@test "exec finds the cgroup that init went to" {
	not_with runc "1.1 has no such fallback"
	not_with crun "1.8 has no such fallback"
	need_controllers pids
	own_view rw
	args sh -c 'cd /sys/fs/cgroup; mkdir init; echo 1 >init/cgroup.procs; echo +pids >cgroup.subtree_control
		exec sleep 1000'
	rt run -d --bundle "$B" "$ID"
	[ "$status" = 0 ]
	wait_for 5 grep -q pids "$CG/$ID/cgroup.subtree_control"
	ok exec "$ID" cat /proc/self/cgroup
	has "$out" 0::/init
	ok ps -f json "$ID"
	want "any(. == $(pid_of))"
}

@test "processes in cgroups below are listed, signalled and removed" {
	not_with runc "1.1 lists no cgroups below"
	start_sleeper
	mkdir "$CG/$ID/sub" "$CG/$ID/sub/deep"
	rt exec --detach --cgroup sub/deep "$ID" sleep 1000
	[ "$status" = 0 ] || skip "exec --cgroup: $err"
	same "$(wc -l <"$CG/$ID/sub/deep/cgroup.procs")" 1
	ok ps -f json "$ID"
	want 'length == 2'
	ok kill --all "$ID" TERM
	wait_for 2 eval '[ -z "$(<"$CG/$ID/sub/deep/cgroup.procs")" ]'
	ok delete --force "$ID"
	[ ! -d "$CG/$ID" ]
}
