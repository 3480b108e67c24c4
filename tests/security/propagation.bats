load attacks

# Mounts go where they were meant to go, with the flags that were asked for, and nothing
# comes back to the host.

# shared_dir: a directory of the host that is a shared mount; HOST is its mount table.
shared_dir() {
	mkdir -p "$T/vol/sub" && mount --bind "$T/vol" "$T/vol" && mount --make-shared "$T/vol"
	mounts HOST
}

host_same() {
	local now
	mounts now
	same "$now" "$HOST"
}

@test "crun 1.27: what the container mounts in a bind of a shared mount stays its own" {
	local option
	shared_dir
	more_caps CAP_SYS_ADMIN
	for option in bind rbind; do
		config '.mounts |= map(select(.destination != "/v")) | .mounts += [{destination: "/v", type: "bind", source: $s, options: [$o]}]' \
			--arg s "$T/vol" --arg o "$option"
		args sh -c 'mount -t tmpfs none /v/sub && mount --bind /etc /v/sub && grep -c " /v/sub " /proc/self/mountinfo; sleep 1000'
		rt run -d --bundle "$B" "$ID"
		wait_for 10 grep -q . "$T/out" || tell run || break
		host_same || break
		ok delete --force "$ID"
	done
	ok delete --force "$ID"
	host_same || return 1
	umount "$T/vol"
}

@test "runc 1.2: nothing leaks while the host's mounts change all the time" {
	local i churn
	shared_dir
	mkdir -p "$T/churn"
	(while :; do mount -t tmpfs none "$T/churn" && umount "$T/churn"; done) 3>&- &
	churn=$!
	config '.mounts += [{destination: "/v", type: "bind", source: $s, options: ["rbind"]}]' --arg s "$T/vol"
	args true
	for ((i = 0; i < ROUNDS / 3; i++)); do
		rt run --bundle "$B" "$ID"
		[ "$status" = 0 ] || break
	done
	kill "$churn" && wait "$churn" 2>/dev/null || true
	umount "$T/churn" 2>/dev/null || true
	[ "$i" = "$((ROUNDS / 3))" ] || tell run
	hasnt "$(cut -d' ' -f 5 /proc/self/mountinfo)" "$B"
	host_same || return 1
	umount "$T/vol"
}

@test "crun 2262: the host's root with a pinned namespace below it is the host's root, or an error" {
	: >"$T/pinned" && mount --bind /proc/self/ns/net "$T/pinned"
	config '.mounts += [{destination: "/h", type: "bind", source: "/", options: ["rbind", "ro"]}]'
	args cat "/h$B/config.json"
	rt run --bundle "$B" "$ID"
	umount "$T/pinned"
	[ "$status" != 0 ] || same "$out" "$(<"$B/config.json")"
}

@test "youki 2026, crun 1.29.1: flags hold below, and what was there is not lost" {
	mkdir -p "$T/tree/below"
	mount -t tmpfs -o nosuid,nodev none "$T/tree" && mkdir "$T/tree/below" && mount -t tmpfs -o nosuid,noexec none "$T/tree/below"
	config '.mounts += [{destination: "/v", type: "bind", source: $s, options: ["rbind", "rro"]}]' --arg s "$T/tree"
	inside 'grep " /v" /proc/self/mountinfo | cut -d" " -f 5,6'
	umount -R "$T/tree"
	same "$out" $'/v ro,nosuid,nodev,relatime\n/v/below ro,nosuid,noexec,relatime'
}

@test "crun 1.29.1: sysfs of a user namespace is read-only when asked for, however it came about" {
	user_namespace
	config '.linux.namespaces |= map(select(.type != "network"))'
	inside 'cut -d" " -f 5,6 /proc/self/mountinfo | grep "^/sys "; for f in $(cut -d" " -f 5,6 /proc/self/mountinfo | grep "^/sys.* rw" | cut -d" " -f 1); do echo $f; done'
	has "$out" "ro,nosuid,nodev,noexec"
	same "$(wc -l <"$T/out")" 1 || tell sysfs
}

@test "crun 1.29.1, Apptainer CVE-2023-38496: a kernel that only says so is not believed" {
	local call
	args true
	for call in mount_setattr capset; do
		printf '#!/bin/sh\nexec block %s=OK -- "%s" "$@"\n' "$call" "$TARE" >"$T/tare" && chmod 755 "$T/tare"
		TARE=$T/tare fails "the kernel (did not make the mount|holds other capabilities)" run --bundle "$B" "$ID"
	done
}

@test "CVE-2021-30465: a volume that another container changes all the time, as parent of binds" {
	canary
	local i
	mkdir -p "$T/vol/a" "$T/src" && ln -s "/../../../../../../../..$T/host" "$T/vol/b" && echo bound >"$T/src/file"
	config '.root.readonly = false | .mounts += [
		{destination: "/vol", type: "bind", source: ($t + "/vol"), options: ["rbind"]},
		{destination: "/vol/a/dir", type: "tmpfs", source: "tmpfs"},
		{destination: "/vol/a/dir/in", type: "bind", source: ($t + "/src"), options: ["rbind"]}]' --arg t "$T"
	args sh -c "cat /vol/a/dir/file /vol/b/dir/file$T/host/dir/file 2>/dev/null; ls -d $T/host 2>/dev/null; true"
	swap_begin "$T/vol/a" "$T/vol/b"
	for ((i = 0; i < ROUNDS; i++)); do
		rt run --bundle "$B" "$ID"
		hasnt "$out" secret || break
		untouched || break
	done
	swap_end
	[ "$i" = "$ROUNDS" ]
}
