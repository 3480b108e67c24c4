#!/usr/bin/env bats
# A container as a scope of systemd: names, properties, what outlives a daemon-reload, and
# that nothing is left.  An ordinary user's are scopes of that user's manager.

load helpers

eval "plain_$(declare -f rt)"
rt() {
	case $1 in
	create | run) plain_rt --systemd-cgroup "$@" ;;
	*) plain_rt "$@" ;;
	esac
}

MANAGER=() TOP='' SLICE=system.slice
if [ "$TT_UID" != 0 ]; then
	MANAGER=(--user)
	TOP=/user.slice/user-$TT_UID.slice/user@$TT_UID.service
	SLICE=user.slice
fi

systemctl() { command systemctl "${MANAGER[@]}" "$@"; }

setup() {
	begin
	only_tare
	[ -d /run/systemd/system ] || skip "systemd does not run here"
	[ -e /sys/fs/cgroup/cgroup.controllers ] || skip "cgroup v2 is not alone here"
	[ "$TT_UID" = 0 ] || export XDG_RUNTIME_DIR=/run/user/$TT_UID
	U=tt-$ID.scope
	D=$CG$TOP/$SLICE/$U
	config '.linux.cgroupsPath = ":tt:" + $id' --arg id "$ID"
}

teardown() {
	finish
}

# property NAME VALUE: what systemd says of the unit.
property() {
	same "$2" "$(systemctl show -P "$1" "${3:-$U}")"
}

# file NAME VALUE: what the kernel says.
file() {
	same "$2" "$(<"$D/$1")"
}

unit_is_gone() {
	[ "$(systemctl show -P LoadState "${1:-$U}")" = not-found ]
}

limits() {
	config '.linux.resources += {
		memory: {limit: 67108864, reservation: 33554432, swap: 100663296},
		cpu: {shares: 2048, quota: 20000, period: 50000, burst: 1000, cpus: "0", mems: "0"},
		pids: {limit: 20},
		unified: {"memory.high": "50331648"}}'
}

# Every limit of `limits`, by the unit and by the kernel.
limits_hold() {
	property MemoryMax 67108864 && file memory.max 67108864 &&
	property MemoryLow 33554432 && file memory.low 33554432 &&
	property MemorySwapMax 33554432 && file memory.swap.max 33554432 &&
	property MemoryHigh 50331648 && file memory.high 50331648 &&
	property CPUWeight 174 && file cpu.weight 174 &&
	property CPUQuotaPerSecUSec 400ms && property CPUQuotaPeriodUSec 50ms &&
	file cpu.max "20000 50000" && file cpu.max.burst 1000 &&
	property AllowedCPUs 0 && file cpuset.cpus 0 &&
	property AllowedMemoryNodes 0 && file cpuset.mems 0 &&
	property TasksMax 20 && file pids.max 20
}

@test "systemd: a scope in the default slice, with init in it" {
	create_sleeper
	property ActiveState active
	property Slice "$SLICE"
	property Delegate yes
	property CollectMode inactive-or-failed
	property TasksMax infinity
	same "0::$TOP/$SLICE/$U" "$(<"/proc/$(pid_of)/cgroup")"
	ok state "$ID"
	want ".[\"systemd-scope\"] == \"$U\""
	ok delete --force "$ID"
	unit_is_gone
	[ ! -e "$D" ]
}

@test "systemd: later calls need no flag" {
	args sleep 1000
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	ok pause "$ID"
	file cgroup.freeze 1
	ok resume "$ID"
	ok exec "$ID" cat /proc/self/cgroup
	same "0::/" "$out"
	ok ps --format json "$ID"
	want 'length == 1'
	ok kill "$ID" KILL
	wait_for 5 status_is stopped
	ok delete "$ID"
	unit_is_gone
}

@test "systemd: limits are properties and files, and a daemon-reload changes nothing" {
	limits
	create_sleeper
	limits_hold
	systemctl daemon-reload
	limits_hold
	ok start "$ID"
	limits_hold
}

@test "systemd: an update changes file and property" {
	limits
	create_sleeper
	ok update --memory 100663296 --memory-swap 134217728 --cpu-quota 12345 --pids-limit 30 "$ID"
	for i in 1 2; do
		property MemoryMax 100663296
		file memory.max 100663296
		property TasksMax 30
		file pids.max 30
		property CPUQuotaPerSecUSec 250ms
		[ $i = 2 ] || file cpu.max "12345 50000"
		systemctl daemon-reload
	done
}

@test "systemd: a device outside the list is refused before and after a daemon-reload" {
	config '.linux.resources.devices = [{allow: false, access: "rwm"}]
		| .process.capabilities |= map_values(. + ["CAP_MKNOD"])'
	start_sleeper
	property DevicePolicy strict
	for i in 1 2; do
		ok exec "$ID" sh -c 'mknod /dev/mem c 1 1; head -c 1 /dev/mem; head -c 1 /dev/zero | wc -c; rm /dev/mem' || true
		same 1 "$out"
		has "$err" "Operation not permitted"
		systemctl daemon-reload
	done
}

@test "systemd: a rule that allows every device lets them be read and written" {
	config '.linux.resources.devices = [{allow: true, access: "rwm"}]
		| .process.capabilities |= map_values(. + ["CAP_MKNOD"])'
	[ -e /dev/fuse ] || skip "no device to open"
	start_sleeper
	for i in 1 2; do
		ok exec "$ID" sh -c 'mknod /dev/f c 10 229 && : 3<>/dev/f && rm /dev/f && echo opened'
		same opened "$out"
		systemctl daemon-reload
	done
}

@test "systemd: annotations become properties" {
	config '.annotations = {"org.systemd.property.TimeoutStopSec": "7",
		"org.systemd.property.After": "[\u0027tt-none.service\u0027]",
		"org.systemd.property.KillSignal": "10",
		"org.systemd.property.Description": "\u0027one of mine\u0027"}'
	create_sleeper
	property TimeoutStopUSec 7s
	has "$(systemctl show -P After "$U")" tt-none.service
	property KillSignal 10
	property Description "one of mine"
}

@test "systemd: an annotation that runs a program is refused by name" {
	config '.annotations = {"org.systemd.property.ExecStopPost": "\u0027/bin/true\u0027"}'
	fails 'ExecStopPost' create --bundle "$B" "$ID"
	unit_is_gone
	[ ! -e "$R/$ID" ]
}

@test "systemd: nested slices and the invented name" {
	local s=$TAG-a-b.slice
	config '.linux.cgroupsPath = $s + ":tt:" + $id' --arg s "$s" --arg id "$ID"
	create_sleeper
	same "0::$TOP/$TAG.slice/$TAG-a.slice/$s/$U" "$(<"/proc/$(pid_of)/cgroup")"
	ok delete --force "$ID"
	systemctl stop "$TAG.slice"
	config 'del(.linux.cgroupsPath)'
	create_sleeper
	property ActiveState active "tare-$ID.scope"
	ok delete --force "$ID"
	unit_is_gone "tare-$ID.scope"
}

@test "systemd: a sub-cgroup by annotation, with all controllers" {
	config '.annotations = {"run.oci.systemd.subgroup": "container", "run.oci.delegate-cgroup": "own"}
		| .linux.resources.memory = {limit: 67108864}
		| .mounts |= map(select(.destination != "/sys/fs/cgroup"))
		| .mounts += [{destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup"}]'
	create_sleeper
	same "0::$TOP/$SLICE/$U/container/own" "$(<"/proc/$(pid_of)/cgroup")"
	# That is what it sees of the hierarchy; what is above holds its limits.
	same "$TOP/$SLICE/$U/container/own" "$(awk '$5 == "/sys/fs/cgroup" { seen = $4 } END { print seen }' "/proc/$(pid_of)/mountinfo")"
	file memory.max 67108864
	[ -e "$D/container/own/memory.events" ]
	# A program looks for its limits in its own cgroup.
	same 67108864 "$(<"$D/container/memory.max")"
	same max "$(<"$D/container/own/memory.max")"
	ok update --memory 50331648 "$ID"
	file memory.max 50331648
	same 50331648 "$(<"$D/container/memory.max")"
	ok start "$ID"
	ok delete --force "$ID"
	unit_is_gone
}

@test "systemd: what a failed unit has left is reset" {
	systemd-run "${MANAGER[@]}" --quiet --scope --unit "$U" -p RuntimeMaxSec=1 sleep 100 3>&- || true
	wait_for 5 [ "$(systemctl show -P ActiveState "$U")" = failed ]
	create_sleeper
	property ActiveState active
}

@test "systemd: a living unit of that name is an error and stays" {
	systemd-run "${MANAGER[@]}" --quiet --scope --unit "$U" sleep 100 3>&- &
	wait_for 5 systemctl --quiet is-active "$U"
	args true
	fails "has a unit '$U' already, and it is active" create --bundle "$B" "$ID"
	property ActiveState active
	[ ! -e "$R/$ID" ]
	systemctl stop "$U"
	wait
}

@test "systemd: a create that fails leaves no unit" {
	args not-there
	fails 'not-there' create --bundle "$B" "$ID"
	unit_is_gone
	[ ! -e "$D" ]
}

@test "systemd: an init that is killed before it has its unit harms nobody else" {
	not_script
	only_root "of the user's there are more children"
	local helper=${TARE%/*}/tare-systemd guard=guard-$ID.scope
	[ -x "$helper" ] || skip "no build in which tare-systemd lies beside '$TARE'"
	mkdir -p "$T/opt/bin" "$T/opt/libexec/tare"
	cp "$TARE" "$T/opt/bin/tare"
	cp "$TT_BIN/killer" "$T/opt/libexec/tare/tare-systemd"
	cp "$helper" "$T/opt/libexec/tare/real"
	limits
	args true
	systemd-run --quiet --scope --unit "$guard" sh -c '"$@"; echo $? >"$0"; exec sleep 1000' "$T/status" \
		"$T/opt/bin/tare" --systemd-cgroup --root "$R" create --bundle "$B" "$ID" >"$T/out" 2>"$T/err" 3>&- &
	wait_for $((10 * TT_SLOW)) [ -s "$T/status" ]
	same "$(<"$T/status")" 1
	has "$(<"$T/err")" "without the container's first process"
	property ActiveState active "$guard"
	same "$(<"$CG/system.slice/$guard/memory.max")" max
	systemctl stop "$guard"
	unit_is_gone
	[ ! -e "$D" ] && [ ! -e "$R/$ID" ]
}

@test "systemd: a unit whose directory systemd calls otherwise" {
	config '.linux.cgroupsPath = ":_tt:" + $id' --arg id "$ID"
	U=_tt-$ID.scope
	D=$CG$TOP/$SLICE/_$U
	limits
	create_sleeper
	file memory.max 67108864
	property ControlGroup "${D#"$CG"}"
	ok delete --force "$ID"
	unit_is_gone
	[ ! -e "$D" ]
}

# Init makes its mounts while systemd makes the unit around it.
@test "systemd: a mount that fails meanwhile is what is told, and leaves no unit" {
	local i
	config '.mounts = [{destination: "/x", type: "tmpfs", source: "t", options: ["no_such_option=1"]}] + .mounts'
	for ((i = 0; i < 5; i++)); do
		fails "at '/x': .*config.json: /mounts/0" create --bundle "$B" "$ID"
		unit_is_gone
		[ ! -e "$D" ] && [ ! -e "$R/$ID" ]
	done
}

@test "systemd: a hook finds init in its place, and the limits in force" {
	limits
	hook createRuntime "cat /proc/\$(jq .pid)/cgroup $D/memory.max $D/pids.max >$T/hook"
	create_sleeper
	same "$(<"$T/hook")" "0::$TOP/$SLICE/$U"$'\n'67108864$'\n'20
}

@test "systemd: without a bus the failure says so and leaves nothing" {
	args true
	status=0
	local -a alone=(unshare -m sh -c 'mount -t tmpfs none /run/systemd && mount -t tmpfs none /run/dbus && exec "$@"' sh)
	[ "$TT_UID" = 0 ] || alone=(env DBUS_SESSION_BUS_ADDRESS="unix:path=$T/bus" XDG_RUNTIME_DIR="$T")
	"${alone[@]}" "$TARE" --systemd-cgroup --root "$R" create --bundle "$B" "$ID" >"$T/out" 2>"$T/err" 3>&- || status=$?
	[ "$status" = 1 ]
	has "$(<"$T/err")" "cannot reach systemd over D-Bus"
	hasnt "$(<"$T/err")" "o such file"
	[ ! -e "$R/$ID" ]
}

@test "systemd: tare-systemd is found where it was installed" {
	not_script
	local helper=${TARE%/*}/tare-systemd
	[ -x "$helper" ] || skip "no build in which tare-systemd lies beside '$TARE'"
	mkdir -p "$T/opt/bin" "$T/opt/libexec/tare"
	cp "$TARE" "$T/opt/bin/tare"
	cp "$helper" "$T/opt/libexec/tare/tare-systemd"
	create_sleeper
	ok delete --force "$ID"
	TARE=$T/opt/bin/tare
	create_sleeper
	same "0::$TOP/$SLICE/$U" "$(<"/proc/$(pid_of)/cgroup")"
	ok delete --force "$ID"
	unit_is_gone
}

@test "systemd: without tare-systemd the failure says so and leaves nothing" {
	not_script
	[ ! -e /usr/local/libexec/tare ] && [ ! -e /usr/libexec/tare ] || skip "tare-systemd is installed"
	cp "$TARE" "$T/tare"
	TARE=$T/tare
	args true
	fails 'cannot start tare-systemd \(ENOENT\)' create --bundle "$B" "$ID"
	has "$err" "--cgroup-manager cgroupfs"
	hasnt "$err" "o such file"
	[ ! -e "$R/$ID" ]
}

@test "systemd: many containers leave no unit" {
	local i
	for i in {1..20}; do
		ok run --bundle "$B" "$ID"
	done
	same "" "$(systemctl list-units --all --no-legend "tt-$TAG*")"
}
