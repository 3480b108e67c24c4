#!/usr/bin/env bats
# An ordinary user's containers: what works without subordinate ids, with and without a
# delegated cgroup.  Root runs them as somebody else, to whom nothing is delegated.

load helpers

setup() {
	begin
	only_tare
	U=$TT_UID G=$(id -g) H=$T/home
	[ "$U" != 0 ] || U=54321 G=54321
	mkdir "$H" && cp -a "$TT_DIR/base/rootfs" "$H/"
	chmod 755 "$T"
	# Only root can put the filter there without no_new_privs, which the id helpers cannot have.
	[ -z "${TT_BLOCKED:-}" ] || { only_root "blocks calls for somebody else"; TARE=$TT_PLAIN; }
	[ "$TT_UID" != 0 ] || chown -hR "$U:$G" "$H"
	reachable
	as_user "$TARE" spec --rootless -b "$H"
	edit '.process.terminal = false | .process.args = ["true"] | del(.linux.cgroupsPath)'
}

# as_user COMMAND...
as_user() {
	local -a drop=(setpriv --reuid "$U" --regid "$G" --clear-groups --)
	# shellcheck disable=SC2206
	[ -z "${TT_BLOCKED:-}" ] || drop=("$TT_BIN/block" $TT_BLOCKED -- "${drop[@]}")
	[ "$TT_UID" = 0 ] || drop=()
	(cd "$H" && exec "${drop[@]}" env HOME="$H" "$@" 3>&-)
}

# The tree may be in a place that is closed to him, such as root's home.
reachable() {
	! as_user test -x "$TARE" || return 0
	[ "$(head -c 2 "$TARE")" != '#!' ] || skip "what stands in the runtime's place is closed to users"
	cp "$TARE" "$T/tare" && chmod 755 "$T/tare"
	[ ! -x "${TARE%/*}/tare-systemd" ] || cp "${TARE%/*}/tare-systemd" "$T/tare-systemd"
	TARE=$T/tare
}

# edit FILTER [JQ-OPTION...]: the user's configuration.
edit() {
	local filter=$1
	shift
	jq "$@" "$filter" "$H/config.json" >"$T/edited" && cat "$T/edited" >"$H/config.json"
}

# ut ARG...: the runtime, as the user, with its state in his home.  Sets status, out, err.
ut() {
	status=0
	as_user timeout $((20 * TT_SLOW)) "$TARE" --root "$H/state" "$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
	out=$(<"$T/out") err=$(<"$T/err")
}

works() {
	ut "$@"
	[ "$status" = 0 ] || tell "expected success: $*"
}

refused() {
	local want=$1
	shift
	ut "$@"
	[ "$status" = 1 ] && [[ $err =~ $want ]] || tell "expected on stderr: $want"
	[ -z "$(ls -A "$H/state" 2>/dev/null)" ] || tell "a state directory is left"
}

# Is there a manager that may give us cgroups?
delegated() {
	[ "$TT_UID" != 0 ] || skip "nothing is delegated to the user these tests make up"
}

undelegated() {
	[ "$TT_UID" = 0 ] || skip "a cgroup is delegated here"
	[ "$TT_MANAGER" = cgroupfs ] || skip "the user these tests make up has no manager"
}

@test "rootless: the caller's own id is all that is needed" {
	edit '.process.args = ["probe", "ids", "namespaces"]'
	works --cgroup-manager disabled run -b "$H" "$ID"
	want '.ids.uid == [0,0,0] and .ids.gid == [0,0,0]'
}

@test "rootless: one id needs no helper programs" {
	edit '.process.args = ["cat", "/proc/self/uid_map", "/proc/self/setgroups"]'
	status=0
	as_user env PATH=/nonexistent "$(command -v "$TARE")" --cgroup-manager disabled --root "$H/state" run -b "$H" "$ID" \
		>"$T/out" 2>"$T/err" </dev/null || status=$?
	[ "$status" = 0 ] || { cat "$T/err"; return 1; }
	has "$(tr -s ' ' <"$T/out")" " 0 $U 1"
	has "$(<"$T/out")" deny
}

@test "rootless: ids of others without subordinate ids are refused with the property" {
	edit '.linux.uidMappings += [{containerID: 1, hostID: 7000000, size: 1000}]'
	refused '[mM]ap|subuid' --cgroup-manager disabled create -b "$H" "$ID"
}

@test "rootless: subordinate ids are mapped by the helper programs" {
	need newuidmap
	local first
	first=$(awk -F: -v u="$(id -un "$U" 2>/dev/null)" '$1 == u {print $2; exit}' /etc/subuid 2>/dev/null)
	[ "$first" ] || skip "the user has no subordinate ids"
	edit '.linux.uidMappings += [{containerID: 1, hostID: $n, size: 1000}]
		| .linux.gidMappings += [{containerID: 1, hostID: $n, size: 1000}]
		| .process.args = ["sh", "-c", "cat /proc/self/uid_map | tr -s \" \""]' --argjson n "$first"
	works --cgroup-manager disabled run -b "$H" "$ID"
	same "$out" " 0 $U 1"$'\n'" 1 $first 1000"
}

@test "rootless: create, start, exec, ps, kill and delete with the state at home" {
	edit '.process.args = ["sleep", "1000"]'
	works --cgroup-manager disabled create -b "$H" "$ID"
	works start "$ID"
	works exec "$ID" id -u
	same "$out" 0
	works state "$ID"
	want '.status == "running"'
	works list -q
	same "$out" "$ID"
	works kill "$ID" KILL
	wait_for $((2 * TT_SLOW)) eval 'ut state "$ID"; [[ $out == *stopped* ]]'
	works delete "$ID"
	[ -z "$(ls -A "$H/state")" ]
}

@test "rootless: without a directory of the session the state root must be named" {
	[ ! -w "/run/user/$U" ] || skip "the user has one"
	status=0
	as_user env -u XDG_RUNTIME_DIR "$TARE" --cgroup-manager disabled run -b "$H" "$ID" >"$T/out" 2>"$T/err" </dev/null || status=$?
	[ "$status" = 1 ]
	has "$(<"$T/err")" "choose a directory of your own with --root"
	works --cgroup-manager disabled run -b "$H" "$ID"
}

@test "rootless: the root of a user namespace keeps its state in the session's directory" {
	[ "$TT_UID" = 0 ] || skip "root makes the user up"
	as_user unshare -r true || skip "users get no user namespace"
	as_user mkdir "$H/xdg"
	edit '(.linux.uidMappings, .linux.gidMappings)[0].hostID = 0 | .process.args = ["sleep", "1000"]'
	as_user env XDG_RUNTIME_DIR="$H/xdg" USER=root unshare -r sh -c '
		"$1" --cgroup-manager disabled run -d -b . "$2" </dev/null || exit
		ls xdg/tare
		# Later calls of Podman have nothing else in their environment.
		env -i XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR" "$1" delete --force "$2"' sh "$TARE" "$ID" >"$T/out"
	same "$(<"$T/out")" "$ID"
	[ -z "$(ls -A "$H/xdg/tare")" ]
}

@test "rootless: without delegation a container that asks for nothing runs, and says so" {
	undelegated
	ut --log "$H/log" --log-level warning run -b "$H" "$ID"
	[ "$status" = 0 ] || tell run
	has "$(<"$H/log")" "there will be no cgroup"
}

@test "rootless: without delegation a limit is refused, whatever it is" {
	undelegated
	local limit
	for limit in '{memory: {limit: 67108864}}' '{pids: {limit: 20}}' '{cpu: {shares: 512}}'; do
		edit ".linux.resources = $limit"
		refused '(controller is|delegate a cgroup|delegated)' create -b "$H" "$ID"
	done
}

@test "rootless: a path that is asked for is not left out" {
	undelegated
	edit '.linux.cgroupsPath = $p' --arg p "/$TAG"
	refused 'delegate a cgroup to this user' create -b "$H" "$ID"
}

@test "rootless: with the manager disabled a limit is refused" {
	edit '.linux.resources = {pids: {limit: 20}}'
	refused "a limit needs a cgroup, and the cgroup manager is 'disabled'" --cgroup-manager disabled create -b "$H" "$ID"
}

@test "rootless: a cgroup that is delegated by hand is used and left clean" {
	undelegated
	mkdir "$CG/$TAG" "$CG/$TAG/own"
	chown -R "$U:$G" "$CG/$TAG"
	edit '.process.args = ["sleep", "1000"] | .linux.cgroupsPath = $p' --arg p "/$TAG/web"
	(echo $BASHPID >"$CG/$TAG/own/cgroup.procs" && works create -b "$H" "$ID" && works start "$ID" &&
		works pause "$ID" && grep -q "frozen 1" "$CG/$TAG/web/cgroup.events" && works resume "$ID" &&
		works exec "$ID" cat /proc/self/cgroup && works delete --force "$ID")
	[ ! -e "$CG/$TAG/web" ]
	wait_for $((2 * TT_SLOW)) rmdir "$CG/$TAG/own"
	rmdir "$CG/$TAG"
}

@test "rootless: limits hold in what is delegated" {
	delegated
	grep -qw memory "${C%/*}/cgroup.controllers" || skip "the memory controller is not delegated"
	edit '.process.args = ["sleep", "1000"] | .linux.cgroupsPath = $p
		| .linux.resources = {memory: {limit: 67108864}, pids: {limit: 20}, cpu: {quota: 50000}}' \
		--arg p "$(jq -r .linux.cgroupsPath "$B/config.json")"
	works create -b "$H" "$ID"
	same "$(<"$C/memory.max")" 67108864
	same "$(<"$C/pids.max")" 20
	same "$(<"$C/cpu.max")" "50000 100000"
	works update --memory 100663296 "$ID"
	same "$(<"$C/memory.max")" 100663296
	works delete --force "$ID"
	[ ! -d "$C" ]
}

@test "rootless: a controller that is not delegated is named" {
	delegated
	not grep -qw rdma "${C%/*}/cgroup.controllers" || skip "everything is delegated"
	grep -qw rdma "$CG/cgroup.controllers" || skip "the kernel has no such controller"
	edit '.linux.resources = {rdma: {mlx5_1: {hcaHandles: 3}}} | .linux.cgroupsPath = $p' \
		--arg p "$(jq -r .linux.cgroupsPath "$B/config.json")"
	refused 'rdma controller' create -b "$H" "$ID"
	[ ! -d "$C" ]
}

@test "rootless: exec from outside of the user's manager gets into the scope" {
	only_root "needs root to leave the manager"
	command -v as-tester >/dev/null || skip "needs the test machine's user"
	local uid pid
	uid=$(id -u tester)
	mkdir "$T/there" && cp -a "$TT_DIR/base/rootfs" "$T/there/" && chown -hR tester: "$T/there"
	cp "$H/config.json" "$T/there/"
	sed -i "s/$U/$uid/" "$T/there/config.json"
	jq --argjson g "$(id -g tester)" '.process.args = ["sleep", "1000"] | .linux.gidMappings[0].hostID = $g' \
		"$T/there/config.json" >"$T/c" && cat "$T/c" >"$T/there/config.json" && chown tester: "$T/there/config.json"
	# The session's directory is mounted where systemd is.
	nsenter -t 1 -m -- as-tester "$TARE" --cgroup-manager systemd --root "$T/there/state" run -d -b "$T/there" "$ID" >"$T/out" 2>&1 </dev/null 3>&- ||
		{ cat "$T/out"; return 1; }
	from_outside() {
		nsenter -t 1 -m -- setpriv --reuid tester --regid tester --init-groups env XDG_RUNTIME_DIR="/run/user/$uid" \
			"$TARE" --root "$T/there/state" "$@" >"$T/out" 2>"$T/err" </dev/null 3>&-
	}
	from_outside exec "$ID" cat /proc/self/cgroup || { cat "$T/err"; return 1; }
	same "$(<"$T/out")" "0::/"
	from_outside delete --force "$ID"
	[ ! -e "$T/there/state/$ID" ]
}
