load attacks

# No descriptor of the host is a way out: not those that leaked from the caller, not those
# that were passed on purpose.

# How far the numbers go: 3 .. 14, or as many as there are rounds.
last=$((TARE_SECURITY_ROUNDS > 60 ? (TARE_SECURITY_ROUNDS > 1020 ? 1023 : TARE_SECURITY_ROUNDS) : 14))

leak() {
	local i
	for i in {10..29}; do eval "exec $i</"; done
}

# As rt, but descriptors 3 to 7 are the root of the host.
rt_with_fds() {
	status=0
	timeout --foreground -k 1 $((20 * TT_SLOW)) "$TARE" --root "$R" "$@" >"$T/out" 2>"$T/err" </dev/null 3</ 4</ 5</ 6</ 7</ ||
		status=$?
	out=$(<"$T/out") err=$(<"$T/err")
}

# stays WHAT: it failed, and the output of `pwd; ls` does not come from the host.
stays() {
	[ "$status" != 0 ] && ! grep -q '^lost\|bundle\|/tmp/' "$T/out" || tell "$*"
}

@test "CVE-2024-21626: a working directory or program through a descriptor" {
	local n
	ln -s /proc/self/fd "$B/rootfs/fds"
	leak
	for ((n = 3; n <= last; n++)); do
		args sh -c 'pwd; ls'
		config '.process.cwd = "/proc/self/fd/\($n)"' --argjson n "$n"
		rt run --bundle "$B" "$ID"
		stays "cwd $n"
		config '.process.cwd = "/fds/\($n)/."' --argjson n "$n"
		rt run --bundle "$B" "$ID"
		stays "cwd by a link $n"
		config '.process.cwd = "/"'
		args "/proc/self/fd/$n/bin/ls" /
		rt run --bundle "$B" "$ID"
		stays "program $n"
	done
	args sleep 1000
	start_sleeper
	for ((n = 3; n <= last; n++)); do
		rt exec --cwd "/proc/self/fd/$n" "$ID" sh -c 'pwd; ls'
		stays "exec --cwd $n"
		rt exec "$ID" "/fds/$n/bin/ls" /
		stays "exec $n"
	done
}

@test "CVE-2024-21626: a working directory through a descriptor that is passed on purpose" {
	args sh -c 'pwd; ls'
	config '.process.cwd = "/proc/self/fd/3"'
	rt_with_fds run --preserve-fds 2 --bundle "$B" "$ID"
	stays cwd
}

@test "CVE-2024-21626: a working directory that only the user may enter, through a descriptor" {
	user_namespace
	# Root in the container has no power over what an unmapped user owns; the group has.
	mkdir -p "$B/rootfs/private" && ln -s /proc/self/fd/3 "$B/rootfs/private/out"
	chown 70000:201000 "$B/rootfs/private" && chmod 710 "$B/rootfs/private"
	config '.process.user = {uid: 1000, gid: 1000} | .process.cwd = "/private/out" | .process.capabilities.effective = []'
	args sh -c 'pwd; ls'
	rt_with_fds run --preserve-fds 2 --bundle "$B" "$ID"
	stays cwd
	has "$err" "working directory"
}

@test "CVE-2024-21626: hooks get no descriptor, also none that is passed to the container" {
	local k
	for k in prestart createRuntime createContainer poststart; do
		hook "$k" "cat >/dev/null; ls -l /proc/self/fd >>$T/fds"
	done
	args ls /proc/self/fd/4
	rt_with_fds run --preserve-fds 5 --bundle "$B" "$ID"
	[ "$status" = 0 ] || tell run
	same "$(grep -c -- '-> /$' "$T/fds")" 0
}

@test "CVE-2026-78408 CVE-2016-8649: a further process holds its three streams and nothing else" {
	start_sleeper
	leak
	rt exec "$ID" probe fds
	want '[.fds[].fd] == [0,1,2]'
	rt exec --cwd /tmp -u 1000:1000 "$ID" probe fds
	want '[.fds[].fd] == [0,1,2]'
}
