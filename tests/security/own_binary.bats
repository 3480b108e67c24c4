load ../integration/helpers

# The file of the runtime, which a container must neither write nor execute (CVE-2019-5736).
# Its processes are seen from a container that has every capability, too.

ROUNDS=${TARE_SECURITY_ROUNDS:-60}

# The installed file as it was.
remember() {
	SUM=$(sha256sum "$TARE") ID_OF_FILE=$(stat -c '%d %i' "$TARE")
}

unharmed() {
	same "$(sha256sum "$TARE")" "$SUM" && same "$(stat -c '%d %i' "$TARE")" "$ID_OF_FILE"
}

# watch_and_exec: pid 1 looks at every process that appears, while exec runs many times.
watch_and_exec() {
	local i
	remember
	# shellcheck disable=SC2086
	args overwrite $ID_OF_FILE
	cp "$TT_BIN/overwrite" "$B/rootfs/bin/"
	"$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/watch" 2>&1 </dev/null 3>&- &
	wait_for $((20 * TT_SLOW)) status_is running
	# One that is attacked may die of it.
	for ((i = 0; i < (ROUNDS > 100 ? ROUNDS : 100); i++)); do
		rt exec "$ID" true
	done
	"$TARE" --root "$R" kill "$ID" TERM 3>&-
	wait $! || true
	cat "$T/watch"
	unharmed
	grep -qE '^seen [0-9]+ reached 0 written 0$' "$T/watch"
}

all_capabilities() {
	config '.process.capabilities |= with_entries(select(.key | IN("bounding", "effective", "permitted")) | .value = $all)' \
		--argjson all "$("$TARE" features | jq -c .linux.capabilities)"
}

@test "CVE-2019-5736: an entrypoint that is the runtime itself is not executed" {
	only_tare
	local entry
	remember
	ln -s /proc/self/exe "$B/rootfs/bin/myself"
	printf '#!/proc/self/exe\n' >"$B/rootfs/bin/script" && chmod +x "$B/rootfs/bin/script"
	printf '#!/bin/myself --version\n' >"$B/rootfs/bin/script2" && chmod +x "$B/rootfs/bin/script2"
	for entry in /proc/self/exe /proc/thread-self/exe /proc/1/exe /bin/myself /bin/script /bin/script2; do
		args "$entry" --version
		fails 'exec: ' run --bundle "$B" "$ID"
		hasnt "$out" version
		fails 'exec: ' create --bundle "$B" "$ID"
	done
	start_sleeper
	for entry in /proc/self/exe /bin/myself /bin/script /bin/script2; do
		fails 'exec: ' exec "$ID" "$entry" --version
		hasnt "$out" version
	done
	unharmed
}

@test "CVE-2019-5736: the interpreter of an interpreter is not the runtime itself" {
	only_tare
	local file
	remember
	# It would start, were it found there.
	for file in $(ldd "$TARE" 2>/dev/null | grep -o '/[^ ]*'); do
		install -D "$file" "$B/rootfs$file"
	done
	# Nobody looks so far ahead: what the kernel finds there must be harmless.
	printf '#!/proc/self/exe\n' >"$B/rootfs/bin/script" && chmod +x "$B/rootfs/bin/script"
	printf '#!/bin/script\n' >"$B/rootfs/bin/outer" && chmod +x "$B/rootfs/bin/outer"
	args /bin/outer
	fails 'exec: ' run --bundle "$B" "$ID"
	start_sleeper
	fails 'exec: ' exec "$ID" /bin/outer
	unharmed
}

@test "CVE-2019-5736: an interpreter that becomes the runtime itself is not executed" {
	only_tare
	local i
	remember
	ln -s /proc/self/exe "$B/rootfs/bin/swapped" && ln -s busybox "$B/rootfs/bin/true2"
	printf '#!/bin/true2 true\n' >"$B/rootfs/bin/script" && chmod +x "$B/rootfs/bin/script"
	args /bin/script
	swap "$B/rootfs/bin/swapped" "$B/rootfs/bin/true2" 3>&- &
	for ((i = 0; i < ROUNDS; i++)); do
		rt run --bundle "$B" "$ID"
		# Busybox knows no program of that name, or the kernel has nothing to execute.
		[[ $err == *"exec: \"/bin/script\""* || $err == *"applet not found"* || $status = 0 ]] || break
	done
	kill $! && wait $! || true
	echo "$i: $status $err"
	[ "$i" = "$ROUNDS" ]
	unharmed
}

@test "CVE-2019-5736: the container looks for the runtime in every process" {
	watch_and_exec
}

@test "CVE-2019-5736: a container with every capability looks for the runtime" {
	only_tare "the peers leave their file in sight"
	all_capabilities
	watch_and_exec
	# It has seen something else in its place.
	hasnt "$(<"$T/watch")" "seen 0 "
}

# what_is_seen: the program of the first process of a container that waits for start.
what_is_seen() {
	create_sleeper
	readlink "/proc/$(pid_of)/exe"
}

@test "the runtime's processes are an empty sealed file" {
	only_tare
	same "$(what_is_seen)" "/memfd:tare (deleted)"
	same "$(stat -Lc %s "/proc/$(pid_of)/exe")" 0
	not grep -F "$(stat -c ' %i ' "$TARE")" "/proc/$(pid_of)/maps"
}

@test "CVE-2019-5736: a hook of the container looks at what waits to be the program" {
	only_tare
	all_capabilities
	config '.root.readonly = false | .hooks.startContainer = [{path: "/bin/sh",
		args: ["sh", "-c", "cat /proc/1/maps >/maps; readlink /proc/1/exe >>/maps"]}]'
	args true
	rt run --bundle "$B" "$ID"
	same "$(tail -n 1 "$B/rootfs/maps")" "/memfd:tare (deleted)"
	not grep -F "$(stat -c ' %i ' "$TARE")" "$B/rootfs/maps"
}

@test "where memory files cannot be executed the runtime's file is out of reach" {
	only_tare
	not_script
	[ -e /proc/sys/vm/memfd_noexec ] || skip "the kernel knows no vm.memfd_noexec"
	remember
	# With every privilege, in the mount namespace of the file itself.
	cat >"$T/inside" <<-END
		set -e
		mount -t proc proc /proc
		echo 2 >/proc/sys/vm/memfd_noexec
		"$TARE" --root "$R" create --bundle "$B" "$ID" </dev/null >"$T/created" 2>&1
		pid=\$("$TARE" --root "$R" state "$ID" | jq .pid)
		/proc/\$pid/exe --version && exit 1
		exec 5</proc/\$pid/exe
		"$TARE" --root "$R" delete --force "$ID"
		exec overwrite $ID_OF_FILE fd
	END
	args sleep 1000
	unshare -mpf --kill-child sh "$T/inside" >"$T/out" 2>"$T/err" 3>&- || tell "memfd_noexec: $(<"$T/created")"
	grep -q "Permission denied" "$T/err"
	same "$(<"$T/out")" "seen 0 reached 1 written 0"
	unharmed
}

# rootless DO: a container of an ordinary user, whose own program file is $T/tare.
rootless() {
	local u=54321
	config '.linux.namespaces += [{type: "user"}]
		| .linux.uidMappings = [{containerID: 0, hostID: 54321, size: 1}] | .linux.gidMappings = .linux.uidMappings
		| del(.linux.cgroupsPath) | del(.linux.resources) | .process.args = ["sleep", "1000"]
		| .mounts |= map(select(.type != "cgroup") | select(.options).options -= ["gid=5"])'
	rm -rf "$B/rootfs" && cp -a "$TT_DIR/base/rootfs" "$B/" && chown -hR $u:$u "$B"
	mkdir -p "$T/xdg" && chown $u:$u "$T/xdg" && chmod 755 "$T"
	for step in create state delete; do
		local extra=()
		[ $step != create ] || extra=(--bundle "$B")
		[ $step != delete ] || extra=(--force)
		[ $step != delete ] || readlink "/proc/$(jq .pid "$T/state")/exe" >"$T/seen"
		XDG_RUNTIME_DIR=$T/xdg setpriv --reuid $u --regid $u --clear-groups -- \
			"$1" --cgroup-manager disabled $step "${extra[@]}" "$ID" >"$T/$step" 2>&1 </dev/null 3>&- ||
			{ cat "$T/$step"; return 1; }
	done
}

@test "an ordinary user's own runtime runs from a sealed copy" {
	only_tare
	not_script
	need setpriv
	cp "$TARE" "$T/tare" && chown 54321 "$T/tare"
	rootless "$T/tare"
	same "$(<"$T/seen")" "/memfd:tare (deleted)"
}

@test "an ordinary user's container cannot write a file of root" {
	only_tare
	not_script
	need setpriv
	cp "$TARE" "$T/tare"
	rootless "$T/tare"
	same "$(<"$T/seen")" "$T/tare"
}
