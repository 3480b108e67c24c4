# conmon.bats: conmon as CRI-O drives it: it creates, logs, attaches and probes; the rest are
# direct calls with an environment of two variables.
load lib

bats_require_minimum_version 1.5.0

setup_file()
{
	export ROOT=$BATS_FILE_TMPDIR/root
	make_root "$ROOT"
	chmod 755 "$BATS_FILE_TMPDIR"
}

setup()
{
	locate_failures_late
	T=$BATS_TEST_TMPDIR B=$T/bundle C=c$BATS_TEST_NUMBER
	# An attach socket's path has no more than 107 bytes.
	S=$(mktemp -d /tmp/s.XXXX)
	mkdir -p "$B" "$T/exits" "$T/persist"
	(cd "$B" && "$RUNTIME" spec)
	# CRI-O's cgroups are systemd's where there is one.
	SD=() CGROUP=/callers-$C
	if [ -d /run/systemd/system ]; then
		SD=(--systemd-cgroup) CGROUP=system.slice:crio:$C
	fi
	config '.process.terminal = false | .process.env = ["PATH=/bin"] | .root = {path: $root}
		| .linux.cgroupsPath = $cgroup | del(.linux.resources)' --arg root "$ROOT" --arg cgroup "$CGROUP"
}

teardown()
{
	direct delete --force "$C"
	rm -rf "$S"
}

# config FILTER [ARG...]: changes config.json.
config() { jq "$@" <"$B/config.json" >"$B/config.new" && mv "$B/config.new" "$B/config.json"; }

args() { config '.process.args = $ARGS.positional' --args -- "$@"; }

# direct ARG...: a call of CRI-O itself.
direct()
{
	run env -i CRI_O_EXTERNAL=1 PATH="$PATH" "$RUNTIME" --root "$T/state" "${SD[@]}" "$@"
}

direct_ok()
{
	direct "$@"
	same "$status" 0
}

# conmon_with ARG...: with what CRI-O always says; conmon's answers go to $T/sync, a line each.
conmon_with()
{
	(exec 3>&-; exec env -i CRI_O_EXTERNAL=1 PATH="$PATH" _OCI_SYNCPIPE=5 conmon -c "$C" -n test \
		-l "$T/log" --log-level warning --socket-dir-path "$S" -r "$RUNTIME" \
		--runtime-arg=--root="$T/state" "${SD[@]:+-s}" "$@" 5>"$T/sync" </dev/null >/dev/null 2>&1) || true
}

# create [ARG...]: what CRI-O does for CreateContainer.
create()
{
	conmon_with -b "$B" -u "$C" --exit-dir "$T/exits" --persist-dir "$T/persist" -p "$B/pidfile" \
		-P "$B/conmon-pidfile" --no-new-keyring "$@"
	wait_for 10 test -s "$T/sync"
}

begin()
{
	create "$@"
	same "$(jq .pid "$T/sync")" "$(<"$B/pidfile")"
	direct_ok start "$C"
}

# ended STATUS: conmon has said so.
ended()
{
	wait_for 20 test -s "$T/exits/$C"
	same "$(<"$T/exits/$C")" "$1"
}

logged() { wait_for 10 grep -q -- "$1" "$T/log" || say "no '$1' in $(<"$T/log")"; }

# process ARG...: the file of an exec.
process() { jq '.process | .args = $ARGS.positional' --args -- "$@" <"$B/config.json" >"$T/process"; }

# probe [ARG...]: CRI-O's ExecSync; $answer is what conmon says of the end.
probe()
{
	: >"$T/probe.pid"
	rm -f "$T/log"
	conmon_with -e --exec-process-spec "$T/process" -p "$T/probe.pid" "$@"
	wait_for 20 grep -q exit_code "$T/sync" || say "conmon said $(<"$T/sync")"
	answer=$(grep exit_code "$T/sync")
}

@test "run" {
	args echo hello
	begin
	ended 0
	logged "stdout F hello"
}

@test "status of the program" {
	args sh -c 'exit 7'
	begin
	ended 7
}

@test "status 126: no program" {
	args /etc/passwd
	create
	has "$(jq -r .message "$T/sync")" 'permission denied'
}

@test "status 127: not found" {
	args no-such-program
	create
	same "$(jq .pid "$T/sync")" -1
	has "$(jq -r .message "$T/sync")" 'executable file not found in $PATH'
}

@test "detach, logs, wait" {
	args sh -c 'echo out; echo err >&2; printf partial; exit 3'
	begin
	ended 3
	logged "stdout F out"
	logged "stderr F err"
	logged "stdout P partial"
}

@test "run -i" {
	args sh -c 'read line; echo "got <$line>"; exit 4'
	begin -i --leave-stdin-open
	attach "$S/$C/attach" typed
	ended 4
	logged "got <typed>"
}

@test "run -t" {
	config '.process.terminal = true'
	args sh -c 'tty; test -c /dev/console && echo console; exit 4'
	begin -t
	ended 4
	logged /dev/pts/
	logged console
}

@test "run -t follows the window" {
	config '.process.terminal = true'
	args sh -c 'echo ready; while [ "$(stty size)" != "41 99" ]; do sleep 0.1; done; stty size'
	begin -t
	logged ready
	echo "1 41 99" >"$B/ctl"
	ended 0
	logged "41 99"
}

@test "exec" {
	args sleep 1000
	begin
	process sh -c 'echo probed; echo told >&2; exit 5'
	probe
	same "$(jq .exit_code <<<"$answer")" 5
	logged "stdout F probed"
	logged "stderr F told"
	process no-such-program
	probe
	has "$(<"$T/sync")" 'executable file not found'
	direct_ok state "$C"
	has "$output" running
}

@test "exec, out of patience" {
	args sleep 1000
	begin
	process sleep 2000
	probe -T 2
	has "$answer" "timed out"
	direct_ok state "$C"
	has "$output" running
}

@test "exec -t" {
	args sleep 1000
	begin
	config '.process.terminal = true'
	process sh -c 'tty; read line; echo "got <$line>"; exit 6'
	run env -i CRI_O_EXTERNAL=1 PATH="$PATH" ptyrun -w /dev/pts -i typed \
		"$RUNTIME" --root "$T/state" exec --process "$T/process" "$C"
	same "$status" 6
	has "$output" "got <typed>"
	has "$output" "settings kept"
}

@test "exec -t follows the window" {
	args sleep 1000
	begin
	config '.process.terminal = true'
	process sh -c 'stty size; echo ready; while [ "$(stty size)" != "41 99" ]; do sleep 0.1; done; stty size'
	run env -i CRI_O_EXTERNAL=1 PATH="$PATH" ptyrun -s 33x77 -w ready -r 41x99 \
		"$RUNTIME" --root "$T/state" exec --process "$T/process" "$C"
	same "$status" 0
	has "$output" "33 77"
	has "$output" "41 99"
}

@test "stop" {
	args sh -c 'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done'
	begin
	logged ready
	direct_ok kill "$C" 15
	ended 9
	direct kill "$C" 9
	matches "$output" 'no such process|not running'
}

@test "kill" {
	args sleep 1000
	begin
	direct_ok kill "$C" KILL
	ended 137
}

@test "pause" {
	args sleep 1000
	begin
	direct_ok pause "$C"
	direct_ok state "$C"
	has "$output" paused
	direct_ok resume "$C"
	direct_ok state "$C"
	has "$output" running
}

# cgroup FILE: of the container, where version 2 has the controllers.
cgroup() { cat "/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$(<"$B/pidfile")/cgroup")/$1"; }

limits() { grep -q memory /sys/fs/cgroup/cgroup.controllers 2>/dev/null || skip "needs controllers of cgroup v2"; }

@test "--memory, --cpus, --pids-limit" {
	limits
	config '.linux.resources = {memory: {limit: 67108864}, cpu: {quota: 50000, period: 100000}, pids: {limit: 50}}'
	args sleep 1000
	begin
	same "$(echo $(cgroup memory.max) $(cgroup cpu.max) $(cgroup pids.max))" "67108864 50000 100000 50"
}

@test "update" {
	limits
	args sleep 1000
	begin
	echo '{"memory": {"limit": 100663296}, "cpu": {"quota": 25000, "period": 100000}}' >"$T/resources"
	direct_ok update --resources "$T/resources" "$C"
	same "$(echo $(cgroup memory.max) $(cgroup cpu.max))" "100663296 25000 100000"
}

@test "out of memory" {
	limits
	config '.linux.resources.memory = {limit: 16777216, swap: 16777216}'
	# In the cgroup with the limit conmon hears first that it was reached, and stops to watch.
	config '.annotations["run.oci.systemd.subgroup"] = "container"'
	args sh -c 'sleep 1; tail /dev/zero; killed=$?; sleep 3; exit $killed'
	begin
	ended 137
	wait_for 10 test -e "$T/persist/oom"
}

@test "--user, --workdir, --env, --hostname" {
	config '.process.user = {uid: 1000, gid: 50} | .process.cwd = "/tmp" | .process.env += ["A=b"] | .hostname = "box"'
	args sh -c 'echo $(id -u):$(id -g) $(pwd) $A $(hostname)'
	begin
	ended 0
	logged "1000:50 /tmp b box"
}

@test "--cap-drop all, --cap-add" {
	config '.process.capabilities |= map_values(["CAP_CHOWN"])'
	args grep CapEff /proc/self/status
	begin
	ended 0
	logged 0000000000000001
}

@test "--read-only, --tmpfs" {
	config '.root.readonly = true | .mounts += [{destination: "/mnt", type: "tmpfs", source: "tmpfs", options: ["size=1m"]}]'
	args sh -c 'touch /mnt/f && ! touch /f 2>/dev/null && grep " /mnt " /proc/mounts'
	begin
	ended 0
	logged size=1024k
}

@test "nothing is left behind" {
	args sleep 1000
	begin
	direct_ok delete --force "$C"
	ended 137
	direct_ok list -q
	same "$output" ""
	same "$(ls "$T/state")" ""
	direct_ok delete --force "$C"
}
