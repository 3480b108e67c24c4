load attacks

# Hidden paths stay hidden.  Hooks stand for whoever is fast enough to change the image
# between the devices and the masks.

@test "CVE-2025-31133 CVE-2025-62161: the null device of the image, changed before the masks, hides nothing" {
	local to
	echo secret | plant /etc/secret
	for to in "rm dev/null" "ln -sfn /proc/sys/kernel/core_pattern dev/null" "rm dev/null; mkfifo dev/null" \
		"rm dev/null; echo seen >dev/null" "rm dev/null; mknod dev/null c 1 5"; do
		own_rootfs
		echo secret | plant /etc/secret
		config 'del(.hooks) | .mounts |= map(select(.destination | startswith("/dev") | not)) | .root.readonly = false
			| .linux.maskedPaths = ["/etc/secret"]'
		hook createRuntime "cd $B/rootfs; $to"
		args sh -c 'stat -c "%F %t:%T" /etc/secret; cat /etc/secret; grep -c " /etc/secret .*ro[, ]" /proc/self/mountinfo'
		ok run --bundle "$B" "$ID"
		same "$out" $'character special file 1:3\n1'
	done
}

@test "CVE-2025-31133: a null device of the host that is none is refused" {
	local kind
	# No pipe: the test itself would wait for a writer.
	echo seen >"$T/file" && mknod "$T/zero" c 1 5
	args true
	for kind in file zero; do
		mount --bind "$T/$kind" /dev/null
		rt create --bundle "$B" "$ID"
		umount /dev/null
		[ "$status" = 1 ] && has "$err" "not device 1:3" || tell "$kind" || return 1
	done
}

@test "crun (open): a path that cannot be hidden or made read-only is an error, unless it is not there" {
	local list
	ln -s loop "$B/rootfs/loop"
	args true
	for list in maskedPaths readonlyPaths; do
		config ".linux.$list = [\"/no/such\"]"
		ok run --bundle "$B" "$ID"
		config ".linux.$list = [\"/etc/passwd/x\"]"
		fails "linux/$list/0" create --bundle "$B" "$ID"
		config ".linux.$list = [\"/loop\"]"
		fails "linux/$list/0" create --bundle "$B" "$ID"
		config ".linux.$list = []"
	done
}

@test "runc 1.3.6: hidden directories share one file system that is empty, tiny and read-only" {
	own_rootfs
	mkdir -p "$B"/rootfs/many/{1..200}
	config '.linux.maskedPaths = [range(200) | "/many/\(. + 1)"]'
	more_caps CAP_DAC_OVERRIDE
	inside 'stat -c %d /many/* | sort -u | wc -l; ls /many/7; echo x >/many/7/x; stat -f -c %b:%c /many/7'
	same "$out" $'1\n1:2'
	has "$err" "Read-only file system"
}

@test "nspawn CVE-2026-40226: what the default configuration hides gives nothing and takes nothing" {
	local path
	for path in $(jq -r '.linux.maskedPaths[]' "$B/config.json"); do
		[ -e "$path" ] || continue
		args sh -c "if [ -d $path ]; then ls -A $path; touch $path/x 2>&1; else cat $path; stat -c %t:%T $path; fi; true"
		ok run --bundle "$B" "$ID"
		[ "$out" = 1:3 ] || { has "$out" "Read-only file system" && same "$(wc -l <<<"$out")" 1; } || return 1
	done
}
