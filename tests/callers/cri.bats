# cri.bats: pods, by containerd's CRI plugin as a kubelet calls it: the drop-in's handler, whose
# cgroups are systemd's, and one with cgroupfs.
load lib

bats_require_minimum_version 1.5.0

# On a network of its own a pod needs plugins, which are not the runtime's matter.
POD='{metadata: {name: $name, uid: $name, namespace: "callers"}, log_directory: $logs, linux: {
	cgroup_parent: $parent, security_context: {namespace_options: {network: 2}}}}'

setup_file()
{
	export SAVED=$BATS_FILE_TMPDIR/config.toml
	# A second handler, whose cgroups are not systemd's.
	containerd_drop_in | sed -n '/\.runtimes\.tare\]/,$ { s/runtimes\.tare/runtimes.cgroupfs/; /SystemdCgroup/d; p }' \
		>"$BATS_FILE_TMPDIR/more.toml"
	containerd_config "$BATS_FILE_TMPDIR/more.toml"
	: >"$BATS_FILE_TMPDIR/pod"
	make_root "$BATS_FILE_TMPDIR/root"
	make_image "$BATS_FILE_TMPDIR/root" "$BATS_FILE_TMPDIR/image.tar"
	ctr -n k8s.io images import "$BATS_FILE_TMPDIR/image.tar"
	ctr -n k8s.io images tag "$IMAGE" "$(containerd config dump | sed -n "s/^ *sandbox\(_image\)\? = ['\"]\(.*\)['\"]/\2/p")"
	# The plugin hears of the image a moment later.
	wait_for 10 eval 'pod_of shared tare /cri.slice >"$BATS_FILE_TMPDIR/pod"' ||
		{ journalctl -u containerd -n 9 --no-pager; return 1; }
}

teardown_file()
{
	POD_ID=$(<"$BATS_FILE_TMPDIR/pod")
	[ -z "$POD_ID" ] || remove_pod
	systemctl stop containerd
	cp "$SAVED" /etc/containerd/config.toml
}

setup()
{
	locate_failures_late
	C=c$BATS_TEST_NUMBER
	POD_ID=$(<"$BATS_FILE_TMPDIR/pod") POD_NAME=shared PARENT=/cri.slice
	LOG=$BATS_FILE_TMPDIR/logs/$C.log
}

teardown()
{
	[ -z "${ID:-}" ] || on "$ID" RemoveContainer >/dev/null 2>&1 || true
}

# cri METHOD FILTER [ARG...]: a call, whose request is made by jq.
cri()
{
	local method=$1 filter=$2
	shift 2
	python3 "$BATS_TEST_DIRNAME/cri.py" /run/containerd/containerd.sock "$method" \
		"$(jq -nc --arg c "${C:-pod}" --arg logs "$BATS_FILE_TMPDIR/logs" --arg image "$IMAGE" \
			--arg pod "${POD_ID:-}" "$filter" "$@")"
}

# on CONTAINER METHOD [FIELDS]
on() { cri "$2" "{container_id: \$id} + {${3:-}}" --arg id "$1"; }

# pod_of NAME HANDLER PARENT: runs a pod; prints its id.
pod_of()
{
	cri RunPodSandbox "{runtime_handler: \$handler, config: $POD}" --arg handler "$2" --arg name "$1" \
		--arg parent "$3" | jq -er .pod_sandbox_id
}

remove_pod()
{
	cri StopPodSandbox '{pod_sandbox_id: $pod}' && cri RemovePodSandbox '{pod_sandbox_id: $pod}'
}

# created FILTER ARG...: container $ID.
created()
{
	local filter=$1
	shift
	ID=$(cri CreateContainer "{pod_sandbox_id: \$pod, sandbox_config: $POD,
			config: ({metadata: {name: \$c}, image: {image: \$image}, command: \$ARGS.positional,
			log_path: (\$c + \".log\"), linux: {security_context: {namespace_options: {network: 2, pid: 1},
			seccomp: {profile_type: 0}}}} | $filter)}" --arg name "$POD_NAME" --arg parent "$PARENT" \
		--args -- "$@" | jq -er .container_id)
}

begun()
{
	created "$@"
	on "$ID" StartContainer >/dev/null
}

status_of() { on "$ID" ContainerStatus | jq -r ".status.$1 // 0"; }
status_is() { [ "$(status_of "$1")" = "$2" ]; }

# ended STATUS
ended()
{
	wait_for 20 status_is state 2
	same "$(status_of exit_code)" "$1"
}

# logged TEXT
logged() { wait_for 10 grep -q -- "$1" "$LOG" || say "no '$1' in $(<"$LOG")"; }

# inside ARG...: ExecSync.
inside()
{
	run cri ExecSync '{container_id: $id, cmd: $ARGS.positional, timeout: 600}' --arg id "$ID" --args -- "$@"
	same "$status" 0
}

# cgroup FILE: of the container.
cgroup() { cat "/sys/fs/cgroup/cri.slice/cri-containerd-$ID.scope/$1"; }

@test "CRI plugin loads with the drop-in" {
	run cri Status '{}'
	same "$(jq -c '.status.conditions[0]' <<<"$output")" '{"type":"RuntimeReady","status":1}'
	run containerd config dump
	matches "$output" "BinaryName = ['\"]$RUNTIME['\"]"
}

@test "run" {
	begun . echo hello
	ended 0
	logged "stdout F hello"
	same "$(status_of reason)" Completed
}

@test "status of the program" {
	begun . sh -c 'exit 7'
	ended 7
	same "$(status_of reason)" Error
}

@test "status 127: not found" {
	created . no-such-program
	run on "$ID" StartContainer
	[ "$status" != 0 ]
	same "$(status_of reason)" StartError
	has "$(status_of message)" 'executable file not found in $PATH'
}

@test "detach, logs, wait" {
	begun . sh -c 'echo out; echo err >&2; exit 3'
	ended 3
	logged "stdout F out"
	logged "stderr F err"
}

@test "exec" {
	begun . sleep 1000
	inside sh -c 'echo probed; echo told >&2; exit 5'
	same "$(jq -rj .stdout,.stderr,.exit_code <<<"$output" | tr '\n' ' ')" "probed told 5"
	run cri ExecSync '{container_id: $id, cmd: ["no-such-program"]}' --arg id "$ID"
	[ "$status" != 0 ]
	same "$(status_of state)" 1
}

@test "exec, out of patience" {
	begun . sleep 1000
	run cri ExecSync '{container_id: $id, cmd: ["sleep", "2000"], timeout: 2}' --arg id "$ID"
	[ "$status" != 0 ]
	same "$(status_of state)" 1
}

@test "run -t" {
	begun '.tty = 1' sh -c 'tty; exit 4'
	ended 4
	logged /dev/pts/
}

@test "stop" {
	begun . sh -c 'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done'
	logged ready
	on "$ID" StopContainer 'timeout: 100'
	ended 9
}

@test "stop, out of patience" {
	begun . sleep 1000
	on "$ID" StopContainer 'timeout: 1'
	ended 137
}

@test "--memory, --cpus, --pids-limit" {
	begun '.linux.resources = {memory_limit_in_bytes: 67108864, cpu_quota: 50000, cpu_period: 100000,
		unified: {"pids.max": "50"}}' sleep 1000
	same "$(echo $(cgroup memory.max) $(cgroup cpu.max) $(cgroup pids.max))" "67108864 50000 100000 50"
}

@test "update" {
	begun '.linux.resources = {memory_limit_in_bytes: 67108864}' sleep 1000
	on "$ID" UpdateContainerResources 'linux: {memory_limit_in_bytes: 100663296, cpu_quota: 25000, cpu_period: 100000}'
	same "$(echo $(cgroup memory.max) $(cgroup cpu.max))" "100663296 25000 100000"
}

@test "stats, top" {
	begun . sleep 1000
	run on "$ID" ContainerStats
	same "$status" 0
	matches "$output" '"working_set_bytes": \{"value": [1-9]'
}

@test "out of memory" {
	# The shim reads the counter when it is told of a change, when systemd may have removed the cgroup.
	begun '.linux.resources = {memory_limit_in_bytes: 16777216, oom_score_adj: 500}' \
		sh -c 'sleep 1; tail /dev/zero; killed=$?; sleep 3; exit $killed'
	ended 137
	same "$(status_of reason)" OOMKilled
}

@test "--user, --workdir, --env, --hostname" {
	begun '.linux.security_context += {run_as_user: {value: 1000}, run_as_group: {value: 50}}
		| .working_dir = "/tmp" | .envs = [{key: "A", value: "b"}]' sh -c 'echo $(id -u):$(id -g) $(pwd) $A'
	ended 0
	logged "1000:50 /tmp b"
}

@test "--cap-drop all, --cap-add" {
	begun '.linux.security_context.capabilities = {drop_capabilities: ["ALL"], add_capabilities: ["CHOWN"]}' \
		grep CapEff /proc/self/status
	logged '0000000000000001$'
}

@test "no-new-privileges" {
	begun '.linux.security_context.no_new_privs = 1' grep NoNewPrivs /proc/self/status
	logged '1$'
}

@test "default seccomp profile" {
	begun . grep Seccomp: /proc/self/status
	logged '2$'
}

@test "default AppArmor profile" {
	[ -e /sys/kernel/security/apparmor/profiles ] || skip "the kernel has no AppArmor"
	knows_apparmor || skip "the runtime sets no profiles"
	begun . cat /proc/self/attr/current
	logged 'cri-containerd.apparmor.d (enforce)'
}

@test "--read-only, --tmpfs" {
	begun '.linux.security_context.readonly_rootfs = 1' sh -c '! touch /f 2>/dev/null && echo kept'
	ended 0
	logged kept
}

@test "--volume" {
	mkdir -p "$BATS_TEST_TMPDIR/v" && echo kept >"$BATS_TEST_TMPDIR/v/f"
	begun ".mounts = [{container_path: \"/v\", host_path: \"$BATS_TEST_TMPDIR/v\", readonly: 1}]" \
		sh -c 'cat /v/f; ! touch /v/g 2>/dev/null'
	ended 0
	logged kept
}

@test "--device" {
	begun '.devices = [{container_path: "/dev/fused", host_path: "/dev/fuse", permissions: "rw"}]' \
		sh -c 'test -c /dev/fused && exec 3<>/dev/fused && echo open'
	ended 0
	logged open
}

@test "a pod's containers share its pid namespace" {
	begun '.linux.security_context.namespace_options += {pid: 0}' \
		sh -c 'tr "\0" " " </proc/1/cmdline; echo; exec sleep 1000'
	logged "sleep 100000"
	on "$ID" StopContainer 'timeout: 0'
	ended 137
}

@test "cgroupfs" {
	POD_NAME=cgroupfs PARENT=/cricgroupfs
	POD_ID=$(pod_of "$POD_NAME" cgroupfs "$PARENT")
	begun '.linux.resources = {memory_limit_in_bytes: 67108864}' sleep 1000
	same "$(<"/sys/fs/cgroup$PARENT/$ID/memory.max")" 67108864
	on "$ID" StopContainer 'timeout: 1'
	ended 137
	remove_pod
	same "$(ls -d "/sys/fs/cgroup$PARENT"/*/ 2>/dev/null)" ""
}

@test "nothing is left behind" {
	begun . sleep 1000
	on "$ID" StopContainer 'timeout: 0'
	on "$ID" RemoveContainer
	[ ! -e "/run/containerd/runc/k8s.io/$ID" ]
	[ ! -e "/sys/fs/cgroup/cri.slice/cri-containerd-$ID.scope" ]
}
