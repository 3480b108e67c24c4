load helpers

setup() {
	begin
	[[ $BATS_TEST_DESCRIPTION == *"(anywhere)"* ]] || need_controllers memory cpu
}

# holds FILE TEXT: a file of the container's cgroup.
holds() {
	same "$(<"$C/$1")" "$2"
}

before() {
	config ".linux.resources += $1"
	create_sleeper
}

@test "every option is written to its file" {
	create_sleeper
	ok update --memory 64M --memory-swap 128M --memory-reservation 32m --cpu-share 2048 \
		--cpu-quota 50000 --cpu-period 200000 --cpuset-cpus 0 --cpuset-mems 0 --pids-limit 20 "$ID"
	holds memory.max 67108864
	holds memory.swap.max 67108864
	holds memory.low 33554432
	[ "$TT_KIND" != tare ] || holds cpu.weight 174
	holds cpu.max '50000 200000'
	holds cpuset.cpus 0
	holds cpuset.mems 0
	holds pids.max 20
}

@test "no limit is -1" {
	not_with crun "numbers without a sign"
	before '{memory: {limit: 67108864}, cpu: {quota: 50000}, pids: {limit: 20}}'
	ok update --memory -1 --memory-swap=-1 --cpu-quota -1 --cpu-period 100000 --pids-limit -1 "$ID"
	holds memory.max max
	holds cpu.max 'max 100000'
	holds pids.max max
}

@test "resources come from a file in all spellings" {
	create_sleeper
	echo '{"memory": {"limit": 67108864}}' >"$T/r.json"
	ok update --resources "$T/r.json" "$ID"
	holds memory.max 67108864
	echo '{"memory": {"limit": 50331648}}' >"$T/r.json"
	ok update --resources="$T/r.json" "$ID"
	holds memory.max 50331648
	echo '{"pids": {"limit": 33}}' >"$T/r.json"
	ok update -r "$T/r.json" "$ID"
	holds pids.max 33
	holds memory.max 50331648
}

@test "resources come from standard input in all spellings" {
	create_sleeper
	local spelling n=40
	for spelling in "--resources -" "--resources=-" "-r -"; do
		n=$((n + 1))
		# shellcheck disable=SC2086
		echo "{\"pids\": {\"limit\": $n}}" | "$TARE" --root "$R" update $spelling "$ID" 3>&-
		holds pids.max $n
	done
}

@test "an option wins over the file" {
	only_tare
	create_sleeper
	echo '{"memory": {"limit": 67108864}, "pids": {"limit": 20}}' >"$T/r.json"
	ok update -r "$T/r.json" --pids-limit 30 "$ID"
	holds memory.max 67108864
	holds pids.max 30
}

@test "what is absent stays" {
	before '{memory: {limit: 67108864, reservation: 1048576}, cpu: {shares: 512, quota: 50000, period: 200000}}'
	ok update --cpu-quota 60000 "$ID"
	[ "$TT_KIND" != tare ] || holds cpu.max '60000 200000'
	holds memory.max 67108864
	holds memory.low 1048576
}

@test "a period alone keeps the quota" {
	only_tare
	before '{cpu: {quota: 50000, period: 200000}}'
	ok update --cpu-period 100000 "$ID"
	holds cpu.max '50000 100000'
}

@test "burst and quota come in the order the kernel wants" {
	only_tare
	before '{cpu: {quota: 50000, burst: 40000}}'
	ok update --cpu-quota 30000 --cpu-burst 20000 "$ID"
	holds cpu.max '30000 100000'
	holds cpu.max.burst 20000
	ok update --cpu-quota 90000 --cpu-burst 80000 "$ID"
	holds cpu.max.burst 80000
	ok update --cpu-burst 0 "$ID"
	holds cpu.max.burst 0
}

@test "a burst above the quota is refused with both numbers" {
	only_tare
	before '{cpu: {quota: 50000}}'
	fails '/cpu/burst: the burst 60000 is more than the quota 40000' \
		update --cpu-quota 40000 --cpu-burst 60000 "$ID"
	fails 'the burst of 60000 microseconds is more than the quota of 50000' update --cpu-burst 60000 "$ID"
	holds cpu.max '50000 100000'
	ok update --cpu-burst 20000 "$ID"
	fails "cannot set 'cpu.max' to '10000' while the burst is 20000" update --cpu-quota 10000 "$ID"
}

@test "idle can be set and taken back" {
	only_tare
	before '{cpu: {shares: 2048}}'
	ok update --cpu-idle 1 "$ID"
	holds cpu.idle 1
	fails '/cpu/shares: the container is idle' update --cpu-share 512 "$ID"
	ok update --cpu-idle 0 --cpu-share 512 "$ID"
	holds cpu.idle 0
	holds cpu.weight 59
}

@test "a new limit keeps the sum with swap" {
	only_tare
	before '{memory: {limit: 67108864, swap: 134217728}}'
	ok update --memory 96M "$ID"
	holds memory.max 100663296
	holds memory.swap.max 33554432
	fails 'memory.swap limit 134217728 is less than the memory limit 268435456' update --memory 256M "$ID"
	holds memory.max 100663296
	ok update --memory-swap 100663296 "$ID"
	holds memory.swap.max 0
}

@test "a limit below what is in use is refused when asked so" {
	args sh -c 'x=x; i=0; while [ $i -lt 24 ]; do x=$x$x; i=$((i+1)); done; while :; do sleep 1; done'
	ok run -d --bundle "$B" "$ID"
	wait_for 30 eval '[ "$(<"$C/memory.current")" -gt 8388608 ]'
	echo '{"memory": {"limit": 4194304, "checkBeforeUpdate": true}}' >"$T/r.json"
	if [ "$TT_KIND" = tare ]; then
		fails 'rejecting memory limit 4194304: [0-9]+ bytes are in use' update -r "$T/r.json" "$ID"
	else
		rt update -r "$T/r.json" "$ID"
		[ "$status" != 0 ]
	fi
	holds memory.max max
	status_is running
}

@test "an update that fails changes nothing" {
	only_tare
	before '{memory: {limit: 67108864, reservation: 1048576}, cpu: {shares: 2048, quota: 50000, period: 200000}, pids: {limit: 20}}'
	echo '{"memory": {"limit": 50331648, "reservation": 2097152}, "pids": {"limit": 30},
		"cpu": {"shares": 512, "quota": 70000, "period": 100000}, "unified": {"memory.high": "much"}}' >"$T/r.json"
	fails "cannot write 'much' to 'memory.high'" update -r "$T/r.json" "$ID"
	holds memory.max 67108864
	holds memory.low 1048576
	holds cpu.weight 174
	holds cpu.max '50000 200000'
	holds pids.max 20
	want '.resources == null' "$R/$ID/state.json"
}

@test "a failed update takes away what a device had not" {
	only_tare
	local dev
	dev=$(cat /sys/block/*/dev | head -n 1)
	[ -n "$dev" ] || skip "no block device"
	before '{}'
	echo "{\"blockIO\": {\"throttleReadBpsDevice\": [{\"major\": ${dev%:*}, \"minor\": ${dev#*:}, \"rate\": 1048576}]},
		\"unified\": {\"memory.high\": \"much\"}}" >"$T/r.json"
	fails much update -r "$T/r.json" "$ID"
	holds io.max ''
	echo "{\"blockIO\": {\"throttleReadBpsDevice\": [{\"major\": ${dev%:*}, \"minor\": ${dev#*:}, \"rate\": 1048576}]}}" >"$T/r.json"
	ok update -r "$T/r.json" "$ID"
	has "$(<"$C/io.max")" "$dev rbps=1048576"
	ok update -r <(sed s/1048576/0/ "$T/r.json") "$ID" || true
}

@test "what holds after an update is kept" {
	only_tare
	before '{memory: {limit: 67108864}, cpu: {shares: 2048}}'
	ok update --memory 96M --pids-limit 7 "$ID"
	want '.resources | .memory.limit == 100663296 and .cpu.shares == 2048 and .pids.limit == 7
		and (has("devices") | not)' "$R/$ID/state.json"
	ok update --cpu-share 512 "$ID"
	want '.resources | .memory.limit == 100663296 and .cpu.shares == 512' "$R/$ID/state.json"
	ok start "$ID"
	ok exec "$ID" true
}

@test "update works on a paused container, which stays so" {
	start_sleeper
	ok pause "$ID"
	ok update --memory 64M "$ID"
	holds memory.max 67108864
	status_is paused
	ok resume "$ID"
}

@test "devices are not changed by an update" {
	only_tare
	config '.root.readonly = false | .linux.resources.devices = [{allow: false, access: "rwm"}]
		| .process.capabilities |= map_values(. + ["CAP_MKNOD"] | unique)'
	start_sleeper
	echo '{"devices": [{"allow": true, "access": "rwm"}], "pids": {"limit": 50}}' >"$T/r.json"
	ok update -r "$T/r.json" "$ID"
	holds pids.max 50
	rt exec "$ID" sh -c 'mknod /dev/disk b 7 0; : </dev/disk'
	has "$err" 'Operation not permitted'
}

@test "an update of a stopped container is refused (anywhere)" {
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 5 status_is stopped
	fails 'not running' update --pids-limit 5 "$ID"
}

@test "an update of nothing is fine (anywhere)" {
	create_sleeper
	echo '{}' >"$T/r.json"
	ok update -r "$T/r.json" "$ID"
	status_is created
}

@test "an update of an unknown container says that it does not exist (anywhere)" {
	fails 'does not exist' update --memory 64M "$ID"
}

@test "values that are no numbers name their option (anywhere)" {
	only_tare
	create_sleeper
	fails "^--memory: '12x' is not a number of bytes" update --memory 12x "$ID"
	fails "^--cpu-share: '-5' is not a number of 0 or more" update --cpu-share -5 "$ID"
	fails "^--pids-limit: 'many' is not a number" update --pids-limit many "$ID"
	fails '/cpu/period: 5 is not a number from 1000 to 1000000' update --cpu-period 5 "$ID"
	fails "/cpu/cpus: 'x' is not a list" update --cpuset-cpus x "$ID"
	fails '/cpu/idle: 2 is neither 0 nor 1' update --cpu-idle 2 "$ID"
	fails '/blockIO/weight: 5 is not a weight' update --blkio-weight 5 "$ID"
}

@test "what cgroup v2 does not have is refused by name (anywhere)" {
	only_tare
	create_sleeper
	fails '/memory/kernel: this exists on cgroup v1 only' update --kernel-memory 64M "$ID"
	fails '/memory/kernelTCP: this exists on cgroup v1 only' update --kernel-memory-tcp 64M "$ID"
	fails '/cpu/realtimePeriod: this exists on cgroup v1 only' update --cpu-rt-period 1000000 "$ID"
	fails '/cpu/realtimeRuntime: this exists on cgroup v1 only' update --cpu-rt-runtime 950000 "$ID"
	fails '^--l3-cache-schema: the container has no resctrl group' update --l3-cache-schema L3:0=f "$ID"
	fails '^--mem-bw-schema: the container has no resctrl group' update --mem-bw-schema MB:0=50 "$ID"
}

@test "mistakes in the file are shown with their place (anywhere)" {
	only_tare
	create_sleeper
	printf '{\n "memory": {"limit": "64M"}}' >"$T/r.json"
	fails "r.json:2:[0-9]+: /memory/limit: " update -r "$T/r.json" "$ID"
	printf '{\n "memory": {"limit": 5, "swap": 3}}' >"$T/r.json"
	fails "r.json:2:[0-9]+: /memory/swap: memory.swap limit 3 is less than the memory limit 5" update -r "$T/r.json" "$ID"
	printf '{"unified": {"magic.max": "1"}}' >"$T/r.json"
	fails "r.json:1:[0-9]+: /unified/magic.max: unknown controller" update -r "$T/r.json" "$ID"
	fails 'no-such-file' update -r "$T/no-such-file" "$ID"
}
