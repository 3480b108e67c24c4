load helpers

# CRIU works in few places: what it can do here is found out by trying, once a file.
setup_file() {
	local dir=$TT_DIR/criu-probe
	export CRIU_REASON='' CRIU_NETNS='' CRIU_TRACK=''
	command -v criu >/dev/null || { CRIU_REASON="needs criu"; return 0; }
	criu check >/dev/null 2>&1 || { CRIU_REASON="criu does not work with this kernel"; return 0; }
	mkdir -p "$dir"
	# Namespaces of a network cannot be dumped by every pair of kernel and CRIU, and not every
	# kernel tells which pages are dirty.
	unshare -n sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
	local pid=$!
	wait_for 10 grep -q sleep "/proc/$pid/comm"
	timeout 60 criu dump -t $pid -D "$dir" -o dump.log --shell-job --leave-running --manage-cgroups=ignore </dev/null >/dev/null 2>&1 3>&- && CRIU_NETNS=1
	kill -9 $pid 2>/dev/null || true
	criu check --feature mem_dirty_track </dev/null >/dev/null 2>&1 3>&- && CRIU_TRACK=1
	rm -rf "$dir"
}

setup() {
	only_tare
	begin
	IMG=$T/images
	mkdir "$T/mnt"
}

need_criu() {
	[ -z "$CRIU_REASON" ] || skip "$CRIU_REASON"
}

# counting_program: counts in memory, and writes the number where we can read it.
counting_program() {
	args sh -c 'i=0; while :; do i=$((i + 1)); echo $i >/mnt/count; sleep 0.2; done'
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["bind"]}]' --arg s "$T/mnt"
	hostnet
}

counting() {
	need_criu
	counting_program
	ok run -d --bundle "$B" "$ID"
	wait_for 20 test -s "$T/mnt/count"
}

# CRIU ends a sleep with EINTR, upon which sleep of BusyBox 1.37 exits: what shall live on after
# restore waits in a loop.
waits() {
	args tail -f /dev/null
}

hostnet() {
	config 'del(.linux.namespaces[] | select(.type == "network"))
		| .mounts |= map(select(.type != "sysfs"))'
}

count() {
	cat "$T/mnt/count"
}

counts_above() {
	local n
	n=$(count)
	[ -n "$n" ] && [ "$n" -gt "$1" ]
}

# checkpoint ARG...: with CRIU's log when it fails.
checkpoint() {
	rt checkpoint --image-path "$IMG" --work-path "$T/work" "$@" "$ID"
	[ "$status" = 0 ] || { grep -n "Error\|Warn" "$T/work/dump.log" | tail -n 20; tell checkpoint; }
}

restore() {
	status=0
	timeout --foreground -k 1 $((30 * TT_SLOW)) "$TARE" --root "$R" restore -d --image-path "$IMG" --work-path "$T/work" --bundle "$B" "$@" "$ID" \
		>"$T/out" 2>"$T/err" </dev/null 3>&- || status=$?
	out=$(<"$T/out") err=$(<"$T/err")
	[ "$status" = 0 ] || { grep -n "Error\|Warn" "$T/work/restore.log" | tail -n 20; tell restore; }
}

hierarchy() {
	awk '$0 ~ / - cgroup2 / {print $NF}' /proc/self/mountinfo
}

# Here, since no other file may look at these options while CRIU is at work.
@test "containers leave the options of the hierarchy to the host, with and without a namespace" {
	local options
	options=$(hierarchy)
	config '.process.args = ["true"] | .mounts += [{destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup"}]
		| .linux.namespaces |= (map(select(.type != "cgroup")) + [{type: "cgroup"}])'
	ok run --bundle "$B" "$ID"
	same "$(hierarchy)" "$options"
	config '.linux.namespaces |= map(select(.type != "cgroup"))'
	ok run --bundle "$B" "$ID"
	same "$(hierarchy)" "$options"
}

@test "without CRIU: the error says which package to install, and the container goes on" {
	[ -n "$CRIU_REASON" ] || skip "CRIU works here"
	start_sleeper
	if command -v criu >/dev/null; then
		fails "criu could not checkpoint the container" checkpoint --image-path "$T/images" "$ID"
	else
		fails "CRIU is not installed.*package 'criu'" checkpoint --image-path "$T/images" "$ID"
	fi
	status_is running
	ok delete --force "$ID"
	fails "open the directory '$T/none'" restore --image-path "$T/none" --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "checkpoint ends the container, restore continues it, delete works" {
	counting
	local before options
	options=$(hierarchy)
	before=$(count)
	checkpoint
	[ ! -e "$R/$ID" ]
	test -s "$IMG/inventory.img"
	restore --pid-file "$T/r.pid"
	status_is running
	same "$(<"$T/r.pid")" "$(pid_of)"
	wait_for 20 counts_above "$before"
	has "$(cat "/proc/$(pid_of)/cgroup")" "$ID"
	ok exec "$ID" true
	ok kill "$ID" KILL
	wait_for 20 status_is stopped
	ok delete "$ID"
	same "$(hierarchy)" "$options"
}

@test "--leave-running: the container goes on" {
	counting
	checkpoint --leave-running
	status_is running
	local n
	n=$(count)
	wait_for 20 counts_above "$n"
}

@test "--pre-dump and --parent-path" {
	[ -n "$CRIU_TRACK" ] || skip "this kernel does not track memory"
	counting
	IMG=$T/images/pre
	mkdir "$T/images"
	checkpoint --pre-dump
	status_is running
	IMG=$T/images/last
	checkpoint --parent-path ../pre
	test -L "$IMG/parent"
	restore
	status_is running
}

@test "the flags that containerd sends" {
	counting
	checkpoint --tcp-established --ext-unix-sk --shell-job --file-locks --manage-cgroups-mode ignore
	status=0
	"$TARE" --root "$R" restore --image-path "$IMG" --work-path "$T/work" --tcp-established --ext-unix-sk --shell-job --file-locks \
		--manage-cgroups-mode=ignore --detach --pid-file "$T/r.pid" -no-subreaper --bundle "$B" "$ID" \
		>"$T/out" 2>&1 </dev/null 3>&- || { cat "$T/out"; false; }
	status_is running
}

@test "restore in the foreground ends with the program's status" {
	need_criu
	args sh -c 'while [ ! -e /mnt/go ]; do sleep 0.2; done; exit 5'
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["bind"]}]' --arg s "$T/mnt"
	hostnet
	ok run -d --bundle "$B" "$ID"
	checkpoint
	touch "$T/mnt/go"
	rt restore --image-path "$IMG" --work-path "$T/work" --bundle "$B" "$ID"
	[ "$status" = 5 ] || tell restore
	[ ! -e "$R/$ID" ]
}

@test "a paused container" {
	counting
	ok pause "$ID"
	checkpoint
	restore
	wait_for 20 status_is running || status_is paused
}

@test "the standard streams are connected to those of restore" {
	need_criu
	args sh -c 'while [ ! -e /mnt/go ]; do sleep 0.2; done; echo said; echo wrong >&2; exec sleep 1000'
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["bind"]}]' --arg s "$T/mnt"
	hostnet
	ok run -d --bundle "$B" "$ID"
	checkpoint
	touch "$T/mnt/go"
	restore
	wait_for 20 grep -q said "$T/out"
	wait_for 20 grep -q wrong "$T/err"
}

@test "a terminal comes back over the console socket" {
	need_criu
	config '.process.terminal = true'
	hostnet
	args sh -c 'while :; do read x; echo "got $x"; done'
	recvtty -r "$T/s.sock" >"$T/message" 2>/dev/null </dev/null 3>&- &
	wait_for 5 test -S "$T/s.sock"
	ok run -d --console-socket "$T/s.sock" --bundle "$B" "$ID"
	checkpoint
	wait_for 20 gone $!
	rm -f "$T/s.sock"
	recvtty -r "$T/s.sock" >"$T/message" 2>/dev/null </dev/null 3>&- &
	wait_for 5 test -S "$T/s.sock"
	restore --console-socket "$T/s.sock"
	status_is running
	wait_for 20 test -s "$T/message"
	ok exec "$ID" sh -c 'echo hello >/dev/console'
	wait_for 20 grep -q hello "$T/message"
}

@test "masked and read-only paths come back" {
	config '.linux.maskedPaths = ["/proc/kcore", "/proc/acpi", "/proc/timer_list"] | .linux.readonlyPaths = ["/proc/sys"]'
	counting
	checkpoint
	restore
	ok exec "$ID" sh -c 'cat /proc/timer_list | wc -c; touch /proc/sys/kernel/x 2>&1 || true'
	has "$out" 0
}

@test "children, the content of a tmpfs, a read-only root and a filter come back" {
	need_criu
	args sh -c 'echo kept >/tmp/file; tail -f /dev/null & echo up >/mnt/count; wait'
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["bind"]},
			{destination: "/tmp", type: "tmpfs", source: "tmpfs"}]
		| .root.readonly = true | .process.noNewPrivileges = true
		| .linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["swapon"], action: "SCMP_ACT_ERRNO"}]}' --arg s "$T/mnt"
	hostnet
	ok run -d --bundle "$B" "$ID"
	wait_for 20 test -s "$T/mnt/count"
	checkpoint
	restore
	ok exec "$ID" cat /tmp/file
	same "$out" kept
	ok exec "$ID" ps
	has "$out"$'\n' $' tail -f /dev/null\n'
	same "$(awk '/^Seccomp:/ {print $2}' "/proc/$(pid_of)/status")" 2
	rt exec "$ID" touch /x
	has "$err" "Read-only file system"
}

@test "CVE-2026-94603: nothing comes back with more than the configuration allows" {
	local change
	config '.process.noNewPrivileges = false | .process.capabilities.bounding += ["CAP_SYS_PTRACE"]'
	counting
	checkpoint
	cp "$B/config.json" "$T/made.json"
	for change in '/process/noNewPrivileges:.process.noNewPrivileges = true' \
		'/process/capabilities:.process.capabilities.bounding -= ["CAP_SYS_PTRACE"]' \
		'/linux/seccomp:.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["swapon"], action: "SCMP_ACT_ERRNO"}]}'; do
		cp "$T/made.json" "$B/config.json"
		config "${change#*:}"
		rm "$T/mnt/count"
		fails "the process in the images .*config.json: ${change%%:*}" restore -d --image-path "$IMG" --work-path "$T/work" --bundle "$B" "$ID"
		# It has not run.
		[ ! -e "$T/mnt/count" ] && [ ! -e "$R/$ID" ]
		: >"$T/mnt/count"
	done
	cp "$T/made.json" "$B/config.json"
	restore
	status_is running
}

@test "without a cgroup, and then with more than the configuration allows" {
	local -a alone=(--cgroup-manager disabled)
	config '.process.noNewPrivileges = false | del(.mounts[] | select(.type == "cgroup"))'
	need_criu
	counting_program
	ok "${alone[@]}" run -d --bundle "$B" "$ID"
	wait_for 20 test -s "$T/mnt/count"
	ok "${alone[@]}" checkpoint --image-path "$IMG" --work-path "$T/work" "$ID"
	rm "$T/mnt/count"
	config '.process.noNewPrivileges = true'
	fails "the process in the images" "${alone[@]}" restore -d --image-path "$IMG" --work-path "$T/work" --bundle "$B" "$ID"
	[ ! -e "$T/mnt/count" ] && [ ! -e "$R/$ID" ]
	: >"$T/mnt/count"
	config '.process.noNewPrivileges = false'
	ok "${alone[@]}" restore -d --image-path "$IMG" --work-path "$T/work" --bundle "$B" "$ID"
	same "$(cgroup_of "$(pid_of)")" "$(cgroup_of self)"
	wait_for 20 test -s "$T/mnt/count"
}

@test "processes come back into the cgroup below the one with the limits" {
	local below=own
	need_controllers memory
	[ "$TT_MANAGER" != systemd ] || below=container/own
	config '.annotations = {"run.oci.systemd.subgroup": "container", "run.oci.delegate-cgroup": "own"}
		| .linux.resources.memory = {limit: 67108864}'
	counting
	same "$(cgroup_of "$(pid_of)")" "$C/$below"
	checkpoint
	restore
	same "$(cgroup_of "$(pid_of)")" "$C/$below"
	same "$(<"$C/memory.max")" 67108864
	status_is running
}

@test "hooks run, and a joined network namespace is joined again" {
	need_criu
	[ -n "$CRIU_NETNS" ] || skip "CRIU cannot dump a network namespace of this kernel"
	unshare -n sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
	local ns=$!
	wait_for 10 grep -q sleep "/proc/$ns/comm"
	waits
	config '(.linux.namespaces[] | select(.type == "network")).path = $p
		| .mounts |= map(select(.type != "sysfs"))' --arg p "/proc/$ns/ns/net"
	hook prestart "cat >/dev/null; echo prestart >>$T/hooks"
	hook poststart "cat >/dev/null; echo poststart >>$T/hooks"
	ok run -d --bundle "$B" "$ID"
	checkpoint --network-lock skip
	: >"$T/hooks"
	restore --network-lock skip
	same "$(readlink "/proc/$(pid_of)/ns/net")" "$(readlink "/proc/$ns/ns/net")"
	kill -9 "$ns"
	same "$(xargs <"$T/hooks")" "prestart poststart"
}

@test "with limits and a new network namespace" {
	need_criu
	[ -n "$CRIU_NETNS" ] || skip "CRIU cannot dump a network namespace of this kernel"
	waits
	ok run -d --bundle "$B" "$ID"
	checkpoint
	restore
	status_is running
}

@test "the error quotes CRIU's log and says where it is" {
	need_criu
	rt restore --image-path "$T" --work-path "$T/work" --bundle "$B" "$ID"
	[[ $err == *"criu could not restore the container: "*"Error ("*"$T/work/restore.log"* ]] || tell restore
	[ ! -e "$R/$ID" ]
}

@test "a container with a notification socket is refused with the reason" {
	notify listen "$T/n.sock" >"$T/heard" 2>&1 </dev/null 3>&- &
	local listener=$!
	wait_for 5 test -S "$T/n.sock"
	args sleep 1000
	NOTIFY_SOCKET=$T/n.sock ok create --bundle "$B" "$ID"
	ok start "$ID"
	kill "$listener"
	fails "NOTIFY_SOCKET" checkpoint --image-path "$IMG" "$ID"
	status_is running
}

@test "a container that is not running is refused" {
	create_sleeper
	fails "not running" checkpoint --image-path "$IMG" "$ID"
}

@test "a program of others is never CRIU" {
	start_sleeper
	printf '#!/bin/sh\ntouch %s/ran\n' "$T" >"$T/criu" && chmod 777 "$T/criu"
	fails "can be changed by others than root" --criu "$T/criu" checkpoint --image-path "$IMG" "$ID"
	[ ! -e "$T/ran" ]
}

@test "values of options that cannot be" {
	start_sleeper
	fails "cannot be left empty" checkpoint --empty-ns ipc --image-path "$IMG" "$ID"
	fails "ADDRESS:PORT" checkpoint --page-server nonsense --image-path "$IMG" "$ID"
	fails "relative" checkpoint --parent-path /x --image-path "$IMG" "$ID"
	fails "manage-cgroups-mode" checkpoint --manage-cgroups-mode none "$ID"
	fails "requires an argument|needs an argument" restore --lsm-mount-context
}
@test "a container in a user namespace comes back" {
	need_criu
	user_namespace
	chmod 777 "$T/mnt"
	# The container's root opens its streams again.
	umask 0
	counting
	local before
	before=$(count)
	checkpoint
	# The images it reads, although their directory is closed to it.
	chmod 700 "$IMG"
	restore
	wait_for 20 counts_above "$before"
	same "$(awk '/^Uid:/ {print $2}' "/proc/$(pid_of)/status")" 100000
	ok exec "$ID" true
	ok delete --force "$ID"
	same "$(stat -c %a "$IMG")" 700
}
