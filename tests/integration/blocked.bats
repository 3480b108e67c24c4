load helpers

# What the runtime does where a filter, as of a service manager, blocks calls it prefers.

# behind CALL=ERRNO ARG...: the runtime behind a filter.
behind() {
	local call=$1 plain=$TARE
	shift
	printf '#!/bin/sh\nexec "%s" %s -- "%s" "$@"\n' "$TT_BIN/block" "$call" "$plain" >"$T/tare"
	chmod 755 "$T/tare"
	TARE=$T/tare
	rt "$@"
	TARE=$plain
}

@test "without openat2: mounts, masks, sysctls, devices, HOME, working directory, program" {
	only_tare
	local e
	config '.linux.sysctl = {"net.ipv4.ip_forward": "1"} | .process.cwd = "/tmp/new" | .root.readonly = false
		| .mounts += [{destination: "/link/x", type: "tmpfs", source: "tmpfs", options: ["mode=700"]}]'
	ln -s /etc/inside "$B/rootfs/link"
	args sh -c 'cat /proc/sys/net/ipv4/ip_forward; pwd; echo $HOME; stat -c %a /etc/inside/x; cat /proc/keys /proc/kcore 2>/dev/null | wc -c; cat missing 2>&1'
	for e in ENOSYS EPERM; do
		behind openat2=$e run --bundle "$B" "$ID"
		same "$out" $'1\n/tmp/new\n/root\n700\n0\ncat: can\'t open \'missing\': No such file or directory'
	done
}

@test "without openat2 no link leads out of the root" {
	only_tare
	config '.root.readonly = false'
	mkdir "$T/outside" "$T/src"
	ln -s "$T/outside" "$B/rootfs/abs"
	ln -s ../../../../../../../../../../../"$T/outside" "$B/rootfs/rel"
	config '.mounts += [{destination: "/abs/x", type: "bind", source: $s, options: ["bind"]},
		{destination: "/rel/y", type: "bind", source: $s, options: ["bind"]}]' --arg s "$T/src"
	behind openat2=ENOSYS run --bundle "$B" "$ID"
	[ -z "$(ls -A "$T/outside")" ]
	[ "$status" = 0 ] || tell run
	ln -sfn proc "$B/rootfs/abs"
	config '.mounts |= map(select(.destination != "/rel/y"))'
	behind openat2=ENOSYS run --bundle "$B" "$ID"
	has "$err" "cannot mount"
}

@test "without mount_setattr create says what is blocked, and leaves nothing" {
	only_tare
	local e
	for e in ENOSYS EPERM; do
		behind mount_setattr=$e create --bundle "$B" "$ID"
		[ "$status" = 1 ] || tell create
		has "$err" "mount_setattr is blocked by a filter"
		[ ! -e "$R/$ID" ]
	done
}

@test "without close_range nothing of the caller stays open, and hooks run" {
	only_tare
	local e
	hook createRuntime "ls -l /proc/self/fd >>$T/hook"
	args ls /proc/self/fd
	for e in ENOSYS EPERM; do
		exec 7</etc/passwd 50</etc/passwd
		behind close_range=$e run --bundle "$B" "$ID"
		exec 7<&- 50<&-
		[ "$status" = 0 ] || tell run
		same "$(wc -l <<<"$out")" 4
		hasnt "$(<"$T/hook")" passwd
	done
}
