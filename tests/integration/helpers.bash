# helpers.bash: what every test file loads.  Each test gets its own directory, bundle,
# state root and container ids, and after it nothing may be left behind.
# shellcheck shell=bash disable=SC2034,SC2154

# The first cgroup2 mount: on a hybrid host it is not at /sys/fs/cgroup.
CG=$(awk '{ for (i = 7; i <= NF; i++) if ($i == "-") break
            if ($(i + 1) == "cgroup2") { print $5; exit } }' /proc/self/mountinfo)

PATH=$TT_BIN:$PATH
# shellcheck source=tests/late.bash
. "${BASH_SOURCE[0]%/*}/../late.bash"

# What every rt calls, as a command of the shell where it can load it: see contents.
enable -f /usr/lib/bash/unlink unlink 2>/dev/null || true

# The cgroup of a process, as a directory of the host.
cgroup_of() {
	echo "$CG$(sed -n 's/^0:://p' "/proc/$1/cgroup")"
}

# Below this directory are the containers' cgroups.
case $TT_MANAGER:$TT_UID in
cgroupfs:0) PARENT=$CG ;;
systemd:0) PARENT=$CG/system.slice ;;
cgroupfs:*) PARENT=$(cgroup_of self) ;;
systemd:*) PARENT=$CG/user.slice/user-$TT_UID.slice/user@$TT_UID.service/user.slice ;;
esac

setup() {
	begin
}

teardown() {
	finish
}

# root.only names what an ordinary user cannot do.
skip_what_needs_root() {
	local line reason='' file
	[ "$TT_UID" != 0 ] || return 0
	file=$(basename "$BATS_TEST_FILENAME" .bats)
	while IFS= read -r line; do
		[[ $line == $'\t'* ]] || { reason=$line; continue; }
		[ "${line#?}" != "$file: *" ] && [ "${line#?}" != "$file: $BATS_TEST_DESCRIPTION" ] || skip "$reason"
	done <"$TT_SRC/root.only"
}

# available_controllers: what the containers' cgroups can have.
available_controllers() {
	case $TT_MANAGER:$TT_UID in
	*:0) cat "$CG/cgroup.controllers" ;;
	systemd:*) cat "${PARENT%/*}/cgroup.controllers" ;;
	*) cat "$PARENT/cgroup.controllers" ;;
	esac
}

need_controllers() {
	local c
	for c; do
		available_controllers | grep -qw "$c" || skip "the $c controller is not in $CG, or not delegated"
	done
}

begin() {
	locate_failures_late
	TAG=tt$$x
	ID=${TAG}1
	C=$(cgroup_dir "$ID")
	T=$TT_DIR/$TAG
	R=$T/root
	B=$T/bundle
	mkdir -m 711 "$T" || return 1
	make_bundle "$B" "$ID"
	mounts MOUNTS
	unset XDG_RUNTIME_DIR NOTIFY_SOCKET LISTEN_FDS LISTEN_PID LISTEN_FDNAMES
	cd "$T" || return 1
	skip_what_needs_root
}

# cgroup_dir ID: where a container's cgroup is, with the path of the base configuration.
cgroup_dir() {
	if [ "$TT_MANAGER" = systemd ]; then
		echo "$PARENT/tt-$1.scope"
	else
		echo "$PARENT/$1"
	fi
}

# unpopulated: nobody is in the container's cgroup; that of a scope goes with the last one.
unpopulated() {
	[ ! -e "$C" ] || grep -q "populated 0" "$C/cgroup.events" || [ ! -e "$C" ]
}

# contents VARIABLE FILE: what $(<FILE) says, without a process of its own, which is most of
# what a test costs where the machine is emulated.
contents() {
	local text
	# Success means that there was a NUL.
	if IFS= read -r -d '' text <"$2"; then
		text=$(<"$2")
	fi
	while [[ $text == *$'\n' ]]; do text=${text%$'\n'}; done
	printf -v "$1" %s "$text"
}

# mounts VARIABLE: what is mounted.  The options of the cgroup hierarchy, which is one, are left
# out: CRIU changes them for a moment, and its tests, which look at them, run beside others.
mounts() {
	local all
	contents all /proc/self/mountinfo
	all=${all//,nsdelegate/}
	printf -v "$1" %s "${all//,memory_recursiveprot/}"
}

# same_mounts: nothing has been mounted, and nothing has gone.
same_mounts() {
	local now
	mounts now
	same "$now" "$MOUNTS"
}

# make_bundle DIR ID: a bundle whose container does nothing and ends well.
make_bundle() {
	local template
	contents template "$TT_DIR/base/template.json"
	mkdir -p "$1" && cp -al "$TT_DIR/base/rootfs" "$1/" &&
		printf '%s\n' "${template/@ID@/$2}" >"$1/config.json"
}

# What of this test is still there; the dead that nobody has waited for are not.  The
# pattern comes by stdin, so that grep does not find itself.
left_processes() {
	# shellcheck disable=SC2062
	grep -lFs --file=- -- /proc/[0-9]*/cmdline /proc/[0-9]*/mountinfo /proc/[0-9]*/cgroup <<<"$TAG" |
		cut -d/ -f3 | sort -un | while read -r pid; do
			gone "$pid" || echo "$pid"
		done
}

left_behind() {
	local pids now
	ls "$R" 2>/dev/null | sed 's/^/state directory entry /'
	pids=$(left_processes)
	for pid in $pids; do
		echo "process $pid: $(tr '\0' ' ' 2>/dev/null </proc/"$pid"/cmdline)"
	done
	find "$CG" -maxdepth 6 -type d -name "*$TAG*" 2>/dev/null | sed 's/^/cgroup /'
	# A mount also goes when somebody removes its directory in another namespace.
	mounts now
	diff <(echo "$MOUNTS") <(echo "$now") | while read -r side mount parent dev root at rest; do
		[ "$side" = '>' ] || { [ "$side" = '<' ] && [ -e "$at" ]; } || continue
		echo "mount $side $mount $parent $dev $root $at $rest"
	done
}

# Nearly always so, and then told by two programs instead of a dozen.
seems_clean() {
	local entries=("$R"/*) now
	mounts now
	# shellcheck disable=SC2062
	[ ! -e "${entries[0]}" ] && [ "$now" = "$MOUNTS" ] &&
		! grep -qFs --file=- -- /proc/[0-9]*/cmdline /proc/[0-9]*/mountinfo /proc/[0-9]*/cgroup <<<"$TAG" &&
		[ -z "$(find "$CG" -maxdepth 6 -type d -name "*$TAG*" -print -quit 2>/dev/null)" ]
}

nothing_left() {
	seems_clean || [ -z "$(left_behind)" ]
}

finish() {
	local id pid left
	# Without a name everybody's processes would be ours to end.
	[ -n "${TAG:-}" ] || return 0
	for id in "$R"/*; do
		[ -e "$id" ] || continue
		id=${id##*/}
		"$TARE" --root "$R" delete --force "$id" 3>&- || true
	done
	wait_for 2 nothing_left || left=$(left_behind)
	if [ -n "${left:-}" ]; then
		for pid in $(left_processes); do kill -9 "$pid"; done
		find "$CG" -depth -type d -name "*$TAG*" -exec rmdir {} \; 2>/dev/null
		if [ "${BATS_TEST_COMPLETED:-}" ]; then
			echo "left behind:"$'\n'"$left"
			return 1
		fi
	fi
	cd / && rm -rf --one-file-system "$T"
}

# --- running the runtime -----------------------------------------------------------

# rt ARG...: run the runtime with output to new files: what a container inherits is
# never the pipe of the test.  Sets status, out, err.
rt() {
	status=0
	[ ! -e "$T/out" ] || unlink "$T/out"
	[ ! -e "$T/err" ] || unlink "$T/err"
	timeout --foreground -k 1 $((20 * TT_SLOW)) "$TARE" --root "$R" "$@" >"$T/out" 2>"$T/err" </dev/null 3>&- || status=$?
	contents out "$T/out"
	contents err "$T/err"
}

tell() {
	printf '%s\n' "$*" "status: $status" "stdout: $out" "stderr: $err"
	return 1
}

# ok ARG...: must succeed and say nothing on stderr.
ok() {
	rt "$@"
	[ "$status" = 0 ] && { [ -z "$err" ] || [ "$1" = run ] || [ "$1" = exec ]; } ||
		tell "expected success: $*"
}

# fails REGEX ARG...: must fail with one line of stderr that matches.
fails() {
	local want=$1
	shift
	rt "$@"
	[ "$status" != 0 ] && [ "$status" != 124 ] || tell "expected failure: $*" || return 1
	[[ $err =~ $want ]] || tell "expected on stderr: $want" || return 1
	[ "$TT_KIND" != tare ] || [ "$(wc -l <"$T/err")" = 1 ] || tell "expected one line of stderr: $*"
}

# config FILTER [JQ-OPTION...]: edit the bundle's config.json.
config() {
	local filter=$1
	shift
	jq "$@" "$filter" "$B/config.json" >"$T/config.new" && mv "$T/config.new" "$B/config.json"
}

# args ARG...: what the container executes.
args() {
	printf '%s\036' "$@" | jq -Rs --slurpfile c "$B/config.json" \
		'split("\u001e")[:-1] as $v | $c[0] | .process.args = $v' >"$T/config.new" &&
		mv "$T/config.new" "$B/config.json"
}

# inside SCRIPT: run a container that executes a shell script; output in out.
inside() {
	args sh -c "$1"
	ok run --bundle "$B" "$ID"
}

# probe [KEY...]: run a container that describes itself; see src/probe.c.
probe() {
	args probe "$@"
	ok run --bundle "$B" "$ID"
}

# want FILTER [FILE]: the JSON of the last command (or of FILE) must satisfy it.
want() {
	jq -e "$1" "${2:-$T/out}" >/dev/null || { echo "expected: $1"; cat "${2:-$T/out}" "$T/err"; return 1; }
}

# same A B: two texts must be equal.
same() {
	[ "$1" = "$2" ] || { diff <(echo "$1") <(echo "$2"); return 1; }
}

# not COMMAND...: must fail; a plain ! would go unnoticed by bats.
not() {
	! "$@"
}

# has TEXT PART: a text must contain another one.
has() {
	[[ $1 == *"$2"* ]] || { printf 'expected: %s\nin: %s\n' "$2" "$1"; return 1; }
}

# hasnt TEXT PART
hasnt() {
	[[ $1 != *"$2"* ]] || { printf 'unexpected: %s\nin: %s\n' "$2" "$1"; return 1; }
}

# create_sleeper [ID]: a container that waits, as pid 1, until it is killed.
create_sleeper() {
	args sleep 1000
	ok create --bundle "$B" --pid-file "$T/${1:-$ID}.pid" "${1:-$ID}"
}

# other_sleeper: a second container ${ID}0, in a cgroup of its own, in status created.
other_sleeper() {
	cp "$B/config.json" "$T/config.first"
	config '.linux.cgroupsPath += "0"'
	create_sleeper "${ID}0"
	mv "$T/config.first" "$B/config.json"
}

start_sleeper() {
	create_sleeper "$@" && ok start "${1:-$ID}"
}

pid_of() {
	"$TARE" --root "$R" state "${1:-$ID}" 3>&- | jq .pid
}

status_of() {
	"$TARE" --root "$R" state "${1:-$ID}" 3>&- 2>/dev/null | jq -r .status
}

status_is() {
	[ "$(status_of "${2:-$ID}")" = "$1" ]
}

gone() {
	local stat=''
	# A $(<) of a file that goes just then would end the shell.
	{ IFS= read -r -d '' stat <"/proc/$1/stat"; } 2>/dev/null || true
	[ -z "$stat" ] || [[ $stat == *") Z "* ]]
}

# wait_for SECONDS COMMAND...: the seconds are those of a quiet machine.
wait_for() {
	local i end=$(($1 * 250))
	shift
	for ((i = 0; i < end; i++)); do
		"$@" && return 0
		sleep 0.02
	done
	"$@"
}

# hook KIND SCRIPT [FILTER]: add a hook that runs a host shell script; FILTER edits it.
hook() {
	config '.hooks[$k] += [{path: "/bin/sh", args: ["sh", "-c", $s]} | '"${3:-.}"']' \
		--arg k "$1" --arg s "$2"
}

# A user namespace with ids 100000.. of the host, and a rootfs that belongs to it.
user_namespace() {
	only_root "maps ids that are not the caller's"
	config '.linux.namespaces += [{type: "user"}]
		| .linux.uidMappings = [{containerID: 0, hostID: 100000, size: 65536}]
		| .linux.gidMappings = [{containerID: 0, hostID: 200000, size: 65536}]'
	rm -rf "$B/rootfs" && cp -a "$TT_DIR/base/rootfs" "$B/"
	chown -hR 100000:200000 "$B/rootfs"
}

# full_configuration: every namespace, every kind of hook, a terminal, thirty mounts, a user namespace.
full_configuration() {
	user_namespace
	mkdir -p "$T/src" && echo bound >"$T/src/file" && mkdir -m 777 "$T/shared"
	: >"$T/shared/order" && chmod 666 "$T/shared/order"
	local k
	for k in prestart createRuntime createContainer poststart poststop; do
		hook "$k" "cat >/dev/null; echo $k >>$T/shared/order"
	done
	config '.hooks.startContainer = [{path: "/bin/sh", args: ["sh", "-c", "cat >/dev/null; echo startContainer >>/mnt/order"]}]
		| .process.terminal = true
		| .process.consoleSize = {height: 30, width: 90}
		| .root.readonly = false
		| .hostname = "full" | .domainname = "example"
		| .annotations = {"one": "1", "two": "2"}
		| .linux.namespaces = (["mount","pid","network","ipc","uts","cgroup","user","time"] | map({type: .}))
		| .linux.timeOffsets = {boottime: {secs: 3600}}
		| .linux.sysctl = {"net.ipv4.ip_forward": "1", "kernel.shmmax": "100000"}
		| .process.rlimits = [{type: "RLIMIT_NOFILE", soft: 500, hard: 600}]
		| .process.user = {uid: 0, gid: 0, additionalGids: [5, 6], umask: 18}
		| .process.scheduler = {policy: "SCHED_BATCH", nice: 1}
		| .process.ioPriority = {class: "IOPRIO_CLASS_BE", priority: 5}
		| .process.oomScoreAdj = 200
		| .mounts += [{destination: "/mnt", type: "bind", source: $shared, options: ["rbind"]},
			{destination: "/b", type: "bind", source: $src, options: ["rbind", "ro", "nosuid", "nodev"]}]
		| .mounts += [range(21) | {destination: "/many/\(.)", type: "tmpfs", source: "tmpfs",
			options: ["nosuid", "nodev", "size=8k", "mode=755"]}]' \
		--arg src "$T/src" --arg shared "$T/shared"
}

# --- what cannot run everywhere ----------------------------------------------------

only_tare() {
	[ "$TT_KIND" = tare ] || skip "${1:-a property of tare}"
}

not_with() {
	[ "$TT_KIND" != "$1" ] || skip "$1: $2"
}

# A filter can be put in front of root's programs only, and what stands there is a script,
# which whoever starts it must be able to read.
not_blocked() {
	[ -z "${TT_BLOCKED:-}" ] || skip "calls are blocked by a script in the runtime's place"
	[ "$TT_UID" != 0 ] || [ "$(head -c 2 "$TARE")" != '#!' ] ||
		setpriv --reuid 54321 --clear-groups -- test -x "$TARE" ||
		skip "what stands in the runtime's place is closed to users"
}

# So come sanitizers; a script cannot be copied or looked at as the runtime.
not_script() {
	[ "$(head -c 2 "$TARE")" != '#!' ] || skip "a script stands in the runtime's place"
}

need() {
	command -v "$1" >/dev/null || skip "needs $1"
}

# only_cgroupfs [REASON], only_root [REASON]
only_cgroupfs() {
	[ "$TT_MANAGER" = cgroupfs ] || skip "${1:-names cgroups as the cgroupfs manager does}"
}

only_root() {
	[ "$TT_UID" = 0 ] || skip "${1:-needs root}"
}
