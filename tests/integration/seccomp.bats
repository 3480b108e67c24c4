load helpers

# profile JSON: with the helper that calls by number, and no_new_privs
profile() {
	cp "$TT_BIN/call" "$B/rootfs/bin/"
	config ".process.noNewPrivileges = true | .linux.seccomp = $1"
}

nr() {
	printf '#include <sys/syscall.h>\n%s\n' "SYS_$1" | cc -E -P - | tail -1
}

@test "a system call that is not allowed fails with the number of the rule" {
	profile '{defaultAction: "SCMP_ACT_ALLOW", syscalls: [
		{names: ["getppid", "mount"], action: "SCMP_ACT_ERRNO"},
		{names: ["getsid"], action: "SCMP_ACT_ERRNO", errnoRet: 95}]}'
	args sh -c "call $(nr getppid); call $(nr mount); call $(nr getsid) 0; grep Seccomp: /proc/self/status"
	ok run --bundle "$B" "$ID"
	same "$out" "EPERM
EPERM
EOPNOTSUPP
Seccomp:	2"
}

@test "arguments decide where a rule looks at them" {
	profile '{defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["getsid"], action: "SCMP_ACT_ERRNO",
		errnoRet: 95, args: [{index: 1, value: 4294967297, op: "SCMP_CMP_EQ"}]}]}'
	args sh -c "call $(nr getsid) 0 1 >/dev/null && call $(nr getsid) 0 0x100000001"
	ok run --bundle "$B" "$ID"
	same "$out" EOPNOTSUPP
}

@test "what is newer than the profile does not exist" {
	profile "$(jq -c . "$TT_SRC/../unit/seccomp/docker.json")"
	args sh -c "call $(nr mount); call 5000"
	ok run --bundle "$B" "$ID"
	same "$out" "EPERM
ENOSYS"
}

@test "a killing rule ends the program with SIGSYS" {
	profile '{defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["getppid"], action: "SCMP_ACT_KILL_PROCESS"}]}'
	args call "$(nr getppid)"
	rt run --bundle "$B" "$ID"
	same "$status" 159
}

@test "a further process gets the filter of the container" {
	profile '{defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["getppid"], action: "SCMP_ACT_ERRNO"}]}'
	args sleep 1000
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	ok exec "$ID" call "$(nr getppid)"
	same "$out" EPERM
	ok exec "$ID" sh -c 'grep -E "^(NoNewPrivs|Seccomp):" /proc/self/status'
	has "$out" "Seccomp:	2"
	ok kill "$ID" KILL
}

@test "without no_new_privs the filter is there too, and privileges can still be gained" {
	profile '{defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["getppid"], action: "SCMP_ACT_ERRNO"}]}'
	config '.process.noNewPrivileges = false'
	args sh -c "call $(nr getppid); grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status"
	ok run --bundle "$B" "$ID"
	same "$out" "EPERM
NoNewPrivs:	0
Seccomp:	2"
}

@test "a filter older than our own calls changes nothing about what can be executed" {
	local errno
	for errno in 1 38; do
		profile "{defaultAction: \"SCMP_ACT_ALLOW\", syscalls: [
			{names: [\"faccessat2\", \"openat2\"], action: \"SCMP_ACT_ERRNO\", errnoRet: $errno}]}"
		config '.process.noNewPrivileges = false'
		args true
		ok run --bundle "$B" "$ID"
		args /etc/passwd
		fails 'exec: "/etc/passwd": permission denied' create --bundle "$B" "$ID"
	done
}

@test "nothing but execve is called under a filter that kills" {
	profile '{defaultAction: "SCMP_ACT_KILL_PROCESS", syscalls: [{action: "SCMP_ACT_ALLOW", names: [
		"execve", "brk", "arch_prctl", "set_tid_address", "set_robust_list", "rseq", "prlimit64",
		"readlink", "readlinkat", "getrandom", "mprotect", "mmap", "munmap", "fstat", "newfstatat",
		"ioctl", "write", "writev", "exit", "exit_group", "uname", "getpid"]}]}'
	args call "$(nr getpid)"
	ok run --bundle "$B" "$ID"
	same "$out" 1
	config '.process.terminal = false'
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	wait_for 5 gone "$(pid_of)"
	ok delete "$ID"
}

@test "a filter that forbids execve makes start fail and say so" {
	profile '{defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["execve"], action: "SCMP_ACT_ERRNO"}]}'
	ok create --bundle "$B" "$ID"
	fails 'operation not permitted' start "$ID"
	ok delete --force "$ID"
	config '.linux.seccomp.syscalls[0].action = "SCMP_ACT_KILL_PROCESS"'
	rt run --bundle "$B" "$ID"
	same "$status" 159
}

@test "an agent gets one message with one descriptor and answers" {
	"$TT_BIN/agent" "$T/agent" "$T/message" 3>&- &
	wait_for 5 test -S "$T/agent"
	profile '{defaultAction: "SCMP_ACT_ALLOW", listenerPath: "'"$T/agent"'", listenerMetadata: "a \"b\"",
		syscalls: [{names: ["getppid"], action: "SCMP_ACT_NOTIFY"}]}'
	config '.annotations.key = "value"'
	args sh -c "call $(nr getppid); ls -l /proc/self/fd | grep -c seccomp; sleep 1000"
	ok create --bundle "$B" "$ID"
	[ ! -e "$T/message" ]
	ok start "$ID"
	wait_for 5 test -s "$T/message"
	same "$(tail -1 "$T/message")" "1 0"
	local pid
	pid=$(pid_of)
	head -1 "$T/message" | jq -e --arg b "$B" --arg id "$ID" --argjson pid "$pid" \
		'.fds == ["seccompFd"] and .pid == $pid and .metadata == "a \"b\"" and .ociVersion == .state.ociVersion
		 and .state.id == $id and .state.pid == $pid and .state.bundle == $b
		 and .state.status == "creating" and .state.annotations == {key: "value"}'
	same "$(ls "/proc/$pid/task" | wc -l)" 1
	ok kill "$ID" KILL
}

@test "the agent answers for the program, with and without no_new_privs" {
	local new
	for new in true false; do
		"$TT_BIN/agent" "$T/agent$new" "$T/message$new" 3>&- &
		wait_for 5 test -S "$T/agent$new"
		profile '{defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["getppid"], action: "SCMP_ACT_NOTIFY"}]}'
		config ".process.noNewPrivileges = $new | .annotations[\"run.oci.seccomp.receiver\"] = \"$T/agent$new\""
		args call "$(nr getppid)"
		ok run --bundle "$B" "$ID"
		same "$out" ENOMSG
		wait_for 5 test -s "$T/message$new"
	done
}

@test "an agent that is not there fails create and leaves nothing" {
	profile '{defaultAction: "SCMP_ACT_ALLOW", listenerPath: "'"$T/nobody"'",
		syscalls: [{names: ["getppid"], action: "SCMP_ACT_NOTIFY"}]}'
	fails "$T/nobody" create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
}
