load helpers

# /tmp/apparmor-denied is what the profile of the test machine denies, "denied" what ours do.
setup() {
	begin
	only_tare "needs a kernel with AppArmor to run with others"
	[[ $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null) == Y* ]] || skip "the kernel has no AppArmor"
	need apparmor_parser
	grep -q '^tare-test ' /sys/kernel/security/apparmor/profiles || skip "the profile tare-test is not loaded"
	config '.root.readonly = false'
	PROFILES=()
}

teardown() {
	local name
	for name in "${PROFILES[@]}"; do
		echo "profile $name { }" | apparmor_parser -R 2>/dev/null || true
	done
	finish
}

# load_profile NAME [RULE...]: everything but /tmp/denied, and what the rules say.
load_profile() {
	local name=$1
	shift
	PROFILES+=("$name")
	printf '%s\n' 'abi <abi/4.0>,' "profile $name flags=(attach_disconnected,mediate_deleted) {
		file, capability, network, signal, ptrace, mount, umount, pivot_root, unix, mqueue, userns,
		deny /tmp/denied rw," "$@" '}' | apparmor_parser -K -r
}

profile() {
	config '.process.apparmorProfile = $p' --arg p "$1"
}

# What the kernel says of the container's first process, read by the host.
label_of() {
	cat "/proc/$(pid_of)/attr/apparmor/current"
}

TRY='cat /proc/self/attr/apparmor/current; echo x >/tmp/free && echo free; echo x >/tmp/apparmor-denied && echo written; true'

@test "the profile holds for the first process" {
	profile tare-test
	inside "$TRY"
	same "$out" "tare-test (enforce)
free"
	has "$err" "ermission denied"
	profile ""
	inside "$TRY"
	has "$out" written
}

@test "create sets it for start, and the host sees it" {
	profile tare-test
	start_sleeper
	wait_for $((5 * TT_SLOW)) grep -q sleep "/proc/$(pid_of)/cmdline"
	same "$(label_of)" "tare-test (enforce)"
}

@test "a further process gets the container's profile, its own, or that of --apparmor" {
	load_profile "$TAG-other"
	profile tare-test
	start_sleeper
	ok exec "$ID" cat /proc/self/attr/apparmor/current
	same "$out" "tare-test (enforce)"
	ok exec --apparmor "$TAG-other" "$ID" cat /proc/self/attr/apparmor/current
	same "$out" "$TAG-other (enforce)"
	local own
	for own in '' ', "apparmorProfile": ""' ", \"apparmorProfile\": \"$TAG-other\""; do
		echo '{"cwd": "/", "env": ["PATH=/bin"], "args": ["cat", "/proc/self/attr/apparmor/current"]'"$own}" >"$T/process.json"
		ok exec --process "$T/process.json" "$ID"
		case $own in
		*other*) same "$out" "$TAG-other (enforce)" ;;
		*) same "$out" "tare-test (enforce)" ;;
		esac
	done
}

@test "a profile that is not loaded fails create and exec, and names property and file" {
	profile "$TAG-none"
	local told="the AppArmor profile '$TAG-none' is not loaded \(\`/proc/self/attr/apparmor/exec\`\)"
	fails "$told.*/process/apparmorProfile" create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
	hasnt "$err" "no such file"
	fails "$told" run --bundle "$B" "$ID"
	nothing_left
	profile tare-test
	start_sleeper
	fails "$told.*apparmorProfile" exec --apparmor "$TAG-none" "$ID" true
	same "$(status_of)" running
}

@test "a hook of the runtime may load the profile" {
	PROFILES=("$TAG-late")
	hook createRuntime "echo 'profile $TAG-late { file, }' | PATH=$PATH apparmor_parser -K -r"
	profile "$TAG-late"
	inside "cat /proc/self/attr/apparmor/current"
	same "$out" "$TAG-late (enforce)"
}

@test "files in the image in place of /proc do not swallow the label" {
	config '.mounts |= map(select(.destination != "/proc")) | .linux.maskedPaths = [] | .linux.readonlyPaths = []'
	profile tare-test
	args sh -c ': >/tmp/ready; sleep 1000'
	local pid file
	for pid in self 1; do
		for file in exec current apparmor/exec; do
			mkdir -p "$B/rootfs/proc/$pid/attr/apparmor"
			: >"$B/rootfs/proc/$pid/attr/$file"
		done
	done
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	wait_for $((5 * TT_SLOW)) test -e "$B/rootfs/tmp/ready"
	same "$(label_of)" "tare-test (enforce)"
	same "$(find "$B/rootfs/proc" -type f -size +0)" ""
}

@test "mounts over /proc by others do not swallow the label" {
	config '.linux.maskedPaths = [] | .linux.readonlyPaths = []'
	profile tare-test
	hook createContainer "PATH=$PATH; mount -t tmpfs tmpfs $B/rootfs/proc; mkdir -p $B/rootfs/proc/1/attr/apparmor;
		: >$B/rootfs/proc/1/attr/apparmor/exec; ln -s 1 $B/rootfs/proc/self"
	args sh -c ': >/tmp/ready; sleep 1000'
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	wait_for $((5 * TT_SLOW)) test -e "$B/rootfs/tmp/ready"
	same "$(label_of)" "tare-test (enforce)"
}

# confined OPTION...: run by a runtime that a profile confines already.
confined() {
	status=0
	aa-exec -p "$TAG-outer" -- "$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/out" 2>"$T/err" </dev/null 3>&- || status=$?
	out=$(<"$T/out") err=$(<"$T/err")
}

@test "a confined runtime stacks the profile on its own without new privileges" {
	load_profile "$TAG-outer" 'change_profile -> **,'
	profile tare-test
	args sh -c "$TRY; echo x >/tmp/denied && echo written; true"
	config '.process.noNewPrivileges = true'
	confined
	has "$out" "tare-test"
	has "$out" "//&"
	has "$out" "$TAG-outer"
	has "$out" free
	hasnt "$out" written
	config '.process.noNewPrivileges = false'
	confined
	has "$out" "tare-test (enforce)"
	hasnt "$out" "$TAG-outer"
}

@test "a confined runtime that may not change its profile says so" {
	load_profile "$TAG-outer"
	profile tare-test
	config '.process.noNewPrivileges = false'
	confined
	[ "$status" != 0 ]
	has "$err" "the policy does not let this runtime set the AppArmor profile 'tare-test'"
	hasnt "$err" "ermission denied"
	[ ! -e "$R/$ID" ]
}

@test "unconfined is a profile like others" {
	profile unconfined
	inside "$TRY"
	same "$out" "unconfined
free
written"
}

@test "the profile holds with and without no_new_privs, early and late filters" {
	config ".linux.seccomp = $(jq -c . "$TT_SRC/../unit/seccomp/docker.json")"
	profile tare-test
	local nnp
	for nnp in true false; do
		config ".process.noNewPrivileges = $nnp"
		inside "grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status; $TRY"
		same "$out" "NoNewPrivs:	$([ $nnp = true ] && echo 1 || echo 0)
Seccomp:	2
tare-test (enforce)
free"
	done
}

@test "the profile holds in a user namespace, for a user and with few descriptors" {
	profile tare-test
	config '.process.user = {uid: 1000, gid: 1000} | .process.capabilities = {}'
	inside "$TRY"
	same "$out" "tare-test (enforce)
free"
	user_namespace
	inside "$TRY"
	same "$out" "tare-test (enforce)
free"
	config '.process.rlimits = [{type: "RLIMIT_NOFILE", soft: 4, hard: 4}]'
	args cat /proc/self/attr/apparmor/current
	ok run --bundle "$B" "$ID"
	same "$out" "tare-test (enforce)"
}

@test "a hook in the container is confined as its program is" {
	profile tare-test
	config '.hooks.startContainer = [{path: "/bin/sh", args: ["sh", "-c", "cat /proc/self/attr/apparmor/current >/tmp/hook"]}]'
	inside "cat /tmp/hook"
	same "$out" "tare-test (enforce)"
}
