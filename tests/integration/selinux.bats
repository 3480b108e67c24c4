load helpers

# Names of tests/vm/selinux.cil.
PROGRAM=system_u:system_r:container_t:s0:c1,c2
OTHER=system_u:system_r:other_t:s0
FILES=system_u:object_r:container_file_t:s0:c1,c2

setup() {
	begin
	only_tare "needs a kernel with SELinux to run with others"
	[ -e /sys/fs/selinux/enforce ] || skip "the kernel has no SELinux"
	printf %s "$PROGRAM" 2>/dev/null >/sys/fs/selinux/context || skip "the policy is not that of the test machine"
	config '.root.readonly = false'
	# It writes labels with a NUL at the end.
	LABEL='tr -d "\0" </proc/self/attr/current; echo'
}

label() {
	config '.process.selinuxLabel = $l' --arg l "$1"
}

@test "the label holds for the first process and for those of exec" {
	label $PROGRAM
	inside "$LABEL"
	same "$out" $PROGRAM
	start_sleeper
	same "$(tr -d '\0' <"/proc/$(pid_of)/attr/current")" $PROGRAM
	ok exec "$ID" sh -c "$LABEL"
	same "$out" $PROGRAM
	ok exec --process-label $OTHER "$ID" sh -c "$LABEL"
	same "$out" $OTHER
}

@test "a level is taken in any spelling" {
	label system_u:system_r:container_t:s0:c2,c1
	inside "$LABEL"
	same "$out" $PROGRAM
}

@test "a label that the policy does not know fails create and exec, and names property and file" {
	local none=system_u:system_r:none_t:s0
	label $none
	fails "the SELinux label '$none' is not in the loaded policy \(\`/proc/self/attr/.*/process/selinuxLabel" create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
	label $PROGRAM
	start_sleeper
	fails "the SELinux label '$none' is not in the loaded policy" exec --process-label $none "$ID" true
	same "$(status_of)" running
}

@test "without a session keyring the label holds as well" {
	label $PROGRAM
	args sh -c "$LABEL"
	ok run --no-new-keyring --bundle "$B" "$ID"
	same "$out" $PROGRAM
	label system_u:system_r:none_t:s0
	fails 'labels: .*\(`/proc/self/attr/exec`\)' run --no-new-keyring --bundle "$B" "$ID"
	fails 'keyring: .*\(`/proc/self/attr/keycreate`\)' run --bundle "$B" "$ID"
}

@test "the session keyring has the label" {
	label $PROGRAM
	probe keyring
	want ".keyring.label == \"$PROGRAM\""
}

@test "new file systems have the mount label, and the hosts keep theirs" {
	config '.linux.mountLabel = $l' --arg l $FILES
	mkdir "$T/host" && : >"$T/host/file"
	config '.mounts += [{destination: "/new", type: "tmpfs", source: "tmpfs"},
		{destination: "/own", type: "tmpfs", source: "tmpfs", options: ["context=system_u:object_r:denied_t:s0"]},
		{destination: "/host", type: "bind", source: $h, options: ["bind"]}]' --arg h "$T/host"
	args sleep 1000
	ok create --bundle "$B" "$ID"
	local root at before
	root=/proc/$(pid_of)/root
	before=$(getfattr --absolute-names --only-values -n security.selinux /dev | tr -d '\0')
	for at in new dev dev/pts dev/mqueue dev/shm; do
		[ -d "$root/$at" ] || continue
		same "$at $(getfattr --absolute-names --only-values -n security.selinux "$root/$at" | tr -d '\0')" "$at $FILES"
	done
	has "$(getfattr --absolute-names --only-values -n security.selinux "$root/own" | tr -d '\0')" denied_t
	for at in proc sys host; do
		hasnt "$(getfattr --absolute-names --only-values -n security.selinux "$root/$at" | tr -d '\0')" container_file_t
	done
	same "$(getfattr --absolute-names --only-values -n security.selinux /dev | tr -d '\0')" "$before"
}

@test "a mount label that the policy does not know fails, and names the mount" {
	config '.linux.mountLabel = "system_u:object_r:none_t:s0"'
	fails "mounts: .*context=system_u:object_r:none_t:s0.*/mounts/" create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "the annotation chooses another option for the label" {
	config '.linux.mountLabel = $l | .annotations["run.oci.mount_context_type"] = "rootcontext"' --arg l $FILES
	config '.mounts += [{destination: "/new", type: "tmpfs", source: "tmpfs"}]'
	inside 'grep " /new " /proc/self/mountinfo'
	has "$out" "rootcontext=\"$FILES\""
}

@test "the label holds with no_new_privs, a filter, a user namespace and no capabilities" {
	label $PROGRAM
	config ".linux.seccomp = $(jq -c . "$TT_SRC/../unit/seccomp/docker.json") | .process.noNewPrivileges = true
		| .process.user = {uid: 1000, gid: 1000} | .process.capabilities = {}"
	inside "$LABEL"
	same "$out" $PROGRAM
	user_namespace
	inside "$LABEL"
	same "$out" $PROGRAM
}

@test "an enforcing policy is named in what it forbids" {
	label $PROGRAM
	config '.mounts += [{destination: "/own", type: "tmpfs", source: "tmpfs", options: ["context=system_u:object_r:denied_t:s0"]}]'
	args sh -c 'echo x >/own/file; echo x >/tmp/file && echo free'
	echo 1 >/sys/fs/selinux/enforce
	rt run --bundle "$B" "$ID"
	echo 0 >/sys/fs/selinux/enforce
	has "$err" "ermission denied"
	same "$out" free
}
