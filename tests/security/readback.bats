load ../integration/helpers

# What the runtime asked for must be what the kernel says: a filter around it may report success
# for calls that were never made.

# lied_to CALL REGEX: run, while the call does nothing, ends with this error.
lied_to() {
	local plain=$TARE
	printf '#!/bin/sh\nexec "%s" %s -- "%s" "$@"\n' "$TT_BIN/block" "$1=OK" "$plain" >"$T/tare"
	chmod 755 "$T/tare"
	TARE=$T/tare
	fails "$2" run --bundle "$B" "$ID"
	TARE=$plain
}

@test "a user, group or list of groups that did not take effect is an error" {
	only_tare
	config '.process.user = {uid: 1000, gid: 1000, additionalGids: [5, 6]}'
	lied_to setresuid 'did not become user 1000 .*/process/user/uid'
	lied_to setresgid 'did not become group 1000 .*/process/user/gid'
	lied_to setgroups 'other supplementary groups .*/process/user/additionalGids'
}

# Where the kernel's answer is the proof, the runtime does not ask again: then this test does,
# in the program itself, for all that /proc tells of a process.

# said FILE: of /proc/self as the last program saw it, on one line.
said() {
	sed -n "/^== $1\$/,/^==/p" "$T/out" | sed '1d; /^==/d' | xargs
}

# field NAME
field() {
	said status | tr ' ' '\n' | sed -n "/^$1:\$/{n;p;q}"
}

# The offsets are told of the namespace for children; the filter is one more than ours.
protected() {
	only_tare
	user_namespace
	config '.process.capabilities = {
			bounding: ["CAP_CHOWN", "CAP_KILL", "CAP_SYS_TIME", "CAP_NET_ADMIN"],
			permitted: ["CAP_CHOWN", "CAP_KILL", "CAP_SYS_TIME"],
			effective: ["CAP_CHOWN", "CAP_KILL"], inheritable: ["CAP_CHOWN"], ambient: ["CAP_CHOWN"]}
		| .process.user = {uid: 1000, gid: 1001, additionalGids: [5, 6], umask: 63}
		| .process.noNewPrivileges = true | .process.oomScoreAdj = 321
		| .process.rlimits = [{type: "RLIMIT_NOFILE", soft: 77, hard: 88}]
		| .linux.namespaces += [{type: "time"}] | .linux.timeOffsets = {monotonic: {secs: 7, nanosecs: 9}, boottime: {secs: 11}}
		| .linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["swapon"], action: "SCMP_ACT_ERRNO"}]}'
}

LOOK='for f in status oom_score_adj uid_map gid_map setgroups timens_offsets limits; do echo "== $f"; cat /proc/self/$f; done'

held() {
	same "$(field CapInh) $(field CapPrm) $(field CapEff) $(field CapBnd) $(field CapAmb)" \
		"0000000000000001 0000000000000001 0000000000000001 0000000002001021 0000000000000001"
	same "$(field NoNewPrivs) $(field Seccomp)" "1 2"
	[ "${TT_BLOCKED:-}" ] ||
		same "$(field Seccomp_filters)" "$(awk '/^Seccomp_filters/ { print $2 + 1 }' /proc/self/status)"
	has "$(said status)" "Umask: 0077"
	has "$(said status)" "Uid: 1000 1000 1000 1000 Gid: 1001 1001 1001 1001"
	has "$(said status)" "Groups: 5 6 NStgid"
	same "$(said oom_score_adj)" 321
	same "$(said uid_map)" "0 100000 65536"
	same "$(said gid_map)" "0 200000 65536"
	same "$(said setgroups)" allow
	same "$(said timens_offsets)" "monotonic 7 9 boottime 11 0"
	has "$(said limits)" "Max open files 77 88 files"
}

@test "what the kernel says of the program is what was configured" {
	protected
	args sh -c "$LOOK"
	ok run --bundle "$B" "$ID"
	held
}

@test "what the kernel says of a program that exec adds is the same" {
	protected
	start_sleeper
	ok exec "$ID" sh -c "$LOOK"
	held
}
