load helpers

@test "oomScoreAdj is set, also inside a user namespace" {
	config '.process.oomScoreAdj = 123'
	probe oom_score_adj
	want '.oom_score_adj == 123'
	user_namespace
	probe oom_score_adj
	want '.oom_score_adj == 123'
}

@test "without oomScoreAdj the caller's value stays" {
	# Nobody but root may lower it.
	local adj=$(($(</proc/self/oom_score_adj) + 50))
	args probe oom_score_adj
	(echo "$adj" >/proc/self/oom_score_adj; exec "$TARE" --root "$R" run --bundle "$B" "$ID") >"$T/out" 3>&-
	want ".oom_score_adj == $adj"
}

@test "an oomScoreAdj out of range is refused" {
	config '.process.oomScoreAdj = 1001'
	fails . create --bundle "$B" "$ID"
	config '.process.oomScoreAdj = -1001'
	fails . create --bundle "$B" "$ID"
}

@test "scheduler policy, nice value and flags" {
	not_with runc "1.1 knows no scheduler"
	config '.process.scheduler = {policy: "SCHED_BATCH", nice: 5}'
	probe sched
	want '.sched.policy == 3 and .sched.nice == 5'
	config '.process.scheduler = {policy: "SCHED_OTHER", nice: 9, flags: ["SCHED_FLAG_RESET_ON_FORK"]}'
	probe sched
	want '.sched.policy == 0 and .sched.nice == 9 and .sched.flags == 1'
	config '.process.scheduler = {policy: "SCHED_IDLE"}'
	probe sched
	want '.sched.policy == 5'
}

@test "real-time scheduling" {
	not_with runc "1.1 knows no scheduler"
	config '.process.scheduler = {policy: "SCHED_FIFO", priority: 7}'
	args probe sched
	rt run --bundle "$B" "$ID"
	[ "$status" = 0 ] || { [[ $err == *"operation not permitted"* ]] && skip "the kernel does not allow real-time groups"; }
	want '.sched.policy == 1 and .sched.priority == 7'
}

@test "deadline scheduling" {
	not_with runc "1.1 knows no scheduler"
	config '.process.scheduler = {policy: "SCHED_DEADLINE", runtime: 1000000, deadline: 10000000, period: 20000000}'
	args probe sched
	rt run --bundle "$B" "$ID"
	[ "$status" = 0 ] || { [[ $err == *"operation not permitted"* ]] && skip "not allowed here"; }
	want '.sched.policy == 6 and .sched.runtime == 1000000 and .sched.deadline == 10000000 and .sched.period == 20000000'
}

@test "a scheduler that takes a privilege says which" {
	only_tare
	user_namespace
	config '.process.scheduler = {policy: "SCHED_OTHER", nice: 0}'
	renice -n 5 -p $BASHPID
	fails 'cannot set the scheduler.*/process/scheduler.*CAP_SYS_NICE' run --bundle "$B" "$ID"
}

@test "an impossible scheduler is refused and named" {
	only_tare
	config '.process.scheduler = {policy: "SCHED_DEADLINE", runtime: 20, deadline: 10, period: 5}'
	fails scheduler create --bundle "$B" "$ID"
	config '.process.scheduler = {policy: "SCHED_OTHER", nice: 20}'
	fails scheduler create --bundle "$B" "$ID"
	config '.process.scheduler = {policy: "SCHED_FUN"}'
	fails SCHED_FUN create --bundle "$B" "$ID"
}

@test "I/O priority" {
	not_with runc "1.1 knows no ioPriority"
	config '.process.ioPriority = {class: "IOPRIO_CLASS_BE", priority: 6}'
	probe ioprio
	want '.ioprio == {class: 2, level: 6}'
	config '.process.ioPriority = {class: "IOPRIO_CLASS_IDLE", priority: 0}'
	probe ioprio
	want '.ioprio.class == 3'
	only_tare
	config '.process.ioPriority = {class: "IOPRIO_CLASS_BE", priority: 8}'
	fails ioPriority create --bundle "$B" "$ID"
}

@test "personality" {
	not_with runc "1.1 knows no personality"
	config '.linux.personality = {domain: "LINUX32"}'
	probe personality names
	want '.personality == 8'
	[ "$(uname -m)" != x86_64 ] || want '.names.machine == "i686"'
	config '.linux.personality = {domain: "LINUX"}'
	probe personality
	want '.personality == 0'
}

@test "memory policy" {
	only_tare "new in 1.3"
	[ -e /sys/devices/system/node/node0 ] || skip "no NUMA"
	config '.linux.memoryPolicy = {mode: "MPOL_BIND", nodes: "0"}'
	probe mempolicy
	want '.mempolicy == {mode: 2, nodes: 1}'
	config '.linux.memoryPolicy = {mode: "MPOL_PREFERRED", nodes: "0", flags: ["MPOL_F_STATIC_NODES"]}'
	probe mempolicy
	want '.mempolicy.nodes == 1 and (.mempolicy.mode % 256) == 1'
	config '.linux.memoryPolicy = {mode: "MPOL_DEFAULT", nodes: "0"}'
	fails memoryPolicy create --bundle "$B" "$ID"
}

@test "exec uses the scheduler and the priorities of its process file" {
	not_with runc "1.1 knows no scheduler"
	start_sleeper
	jq '.process | .scheduler = {policy: "SCHED_BATCH", nice: 3} | .ioPriority = {class: "IOPRIO_CLASS_BE", priority: 2}
		| .oomScoreAdj = 777 | .args = ["probe", "sched", "ioprio", "oom_score_adj"]' "$B/config.json" >"$T/p.json"
	ok exec -p "$T/p.json" "$ID"
	want '.sched.policy == 3 and .sched.nice == 3 and .ioprio == {class: 2, level: 2} and .oom_score_adj == 777'
}

# affinity JSON: exec a program with it that tells its processors; those of who made it are in $T/made.
affinity() {
	jq --argjson a "$1" '.process | .execCPUAffinity = $a | .args = ["sh", "-c",
		"grep Cpus_allowed_list /proc/self/status | cut -f2"]' "$B/config.json" >"$T/p.json"
	ok exec -p "$T/p.json" "$ID"
}

@test "exec sets the processors of a program" {
	not_with runc "since 1.3"
	[ "$(nproc)" -ge 2 ] || skip "one processor"
	start_sleeper
	affinity '{"initial": "0", "final": "1"}'
	same "$out" 1
	affinity '{"final": "0"}'
	same "$out" 0
}

@test "without final processors a program has all of its cgroup" {
	only_tare "new in 1.3"
	[ "$(nproc)" -ge 2 ] || skip "one processor"
	start_sleeper
	affinity '{"final": ""}'
	local all=$out
	affinity '{"initial": "0"}'
	same "$out" "$all"
}

@test "exec is made on the initial processors" {
	only_tare "new in 1.3"
	[ "$(nproc)" -ge 2 ] || skip "one processor"
	start_sleeper
	jq '.process | .execCPUAffinity = {initial: "1"} | .args = ["sleep", "1000"]' "$B/config.json" >"$T/p.json"
	"$TARE" --root "$R" exec -p "$T/p.json" "$ID" >"$T/exec.out" 2>&1 </dev/null 3>&- &
	local runtime=$!
	wait_for $((5 * TT_SLOW)) runs_on "$runtime" 1
	ok kill "$ID" KILL
	wait "$runtime" || true
}

runs_on() {
	[ "$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$1/status")" = "$2" ]
}

@test "processors that are not there are refused by name" {
	only_tare "new in 1.3"
	start_sleeper
	jq '.process | .execCPUAffinity = {initial: "1000"}' "$B/config.json" >"$T/p.json"
	fails '/execCPUAffinity/initial' exec -p "$T/p.json" "$ID"
	jq '.process | .execCPUAffinity = {final: "1000"}' "$B/config.json" >"$T/p.json"
	fails '/execCPUAffinity/final' exec -p "$T/p.json" "$ID"
	jq '.process | .execCPUAffinity = {final: "2-1"}' "$B/config.json" >"$T/p.json"
	fails '/execCPUAffinity/final' exec -p "$T/p.json" "$ID"
}

@test "exec takes its processors from the configuration of the container" {
	only_tare "new in 1.3"
	config '.process.execCPUAffinity = {final: "0"}'
	start_sleeper
	ok exec "$ID" sh -c 'grep Cpus_allowed_list /proc/self/status | cut -f2; grep Cpus_allowed_list /proc/1/status | cut -f2'
	same "$(head -n 1 "$T/out")" 0
	[ "$(nproc)" -lt 2 ] || [ "$(tail -n 1 "$T/out")" != 0 ]
}

@test "the program may run on every processor the caller may" {
	probe sched
	want ".sched.cpus == $(nproc)"
}
