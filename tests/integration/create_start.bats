load helpers

@test "create leaves a container in status created whose program has not run" {
	args sh -c 'touch /tmp/ran; sleep 1000'
	config '.root.readonly = false'
	ok create --bundle "$B" "$ID"
	[ -z "$out" ]
	ok state "$ID"
	want '.status == "created" and .pid > 0'
	[ ! -e "$B/rootfs/tmp/ran" ]
	ok start "$ID"
	[ -z "$out" ]
	wait_for 2 test -e "$B/rootfs/tmp/ran"
	status_is running
}

@test "create uses the current directory when no bundle is named" {
	args sleep 1000
	cd "$B"
	ok create "$ID"
	cd "$T"
	status_is created
}

@test "create accepts a relative bundle and -b" {
	args sleep 1000
	ok create -b bundle "$ID"
	ok state "$ID"
	want ".bundle == \"$B\""
}

@test "create accepts a symbolic link to a bundle" {
	ln -s bundle link
	args true
	ok run --bundle "$T/link" "$ID"
}

@test "create refuses an id that is taken, and the first one lives on" {
	start_sleeper
	fails 'already exists' create --bundle "$B" "$ID"
	status_is running
}

@test "create refuses an id with a slash or no characters" {
	fails . create --bundle "$B" "a/b"
	fails . create --bundle "$B" ""
	fails . create --bundle "$B" ..
	fails . create --bundle "$B" .
	[ -z "$(ls -A "$R" 2>/dev/null)" ]
}

@test "ids of callers are accepted: hexadecimal, dots, underscores, plus and minus" {
	local id
	args true
	for id in "${TAG}a.b_c+d-e" "_${TAG}" "${TAG}0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab"; do
		config '.linux.cgroupsPath += "c"'
		ok run --bundle "$B" "$id"
	done
}

@test "create without a config.json names the file" {
	rm "$B/config.json"
	fails 'config\.json' create --bundle "$B" "$ID"
	[ -z "$(ls "$R" 2>/dev/null)" ]
}

@test "create without a rootfs fails and leaves nothing" {
	config '.root.path = "nowhere"'
	fails nowhere create --bundle "$B" "$ID"
	[ -z "$(ls "$R" 2>/dev/null)" ]
}

@test "create without an id fails with a usage error" {
	rt create --bundle "$B"
	[ "$status" != 0 ]
	[ -n "$err" ]
}

@test "start of an unknown container says that it does not exist" {
	fails 'does not exist' start "$ID"
}

@test "start twice is refused and does no harm" {
	start_sleeper
	fails . start "$ID"
	status_is running
}

@test "start of a container whose init has died fails without waiting" {
	create_sleeper
	kill -9 "$(pid_of)"
	wait_for 2 status_is stopped
	fails . start "$ID"
	[ "$status" != 124 ]
}

@test "start of a stopped container is refused" {
	args true
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	wait_for 2 status_is stopped
	fails . start "$ID"
}

@test "start gives up on a first process that somebody has stopped, and says so" {
	only_tare "others wait for ever"
	create_sleeper
	kill -STOP "$(pid_of)"
	fails 'has been stopped for 10 s' start "$ID"
	[ "$status" = 1 ]
	kill -CONT "$(pid_of)"
	wait_for 5 status_is running
}

@test "start reports a program that vanished after create" {
	only_tare "start returns the result of execve"
	config '.root.readonly = false'
	rm "$B/rootfs/bin/probe"
	cp "$TT_BIN/probe" "$B/rootfs/bin/probe"
	args /bin/probe --sleep
	ok create --bundle "$B" "$ID"
	rm "$B/rootfs/bin/probe"
	fails 'no such file or directory' start "$ID"
	wait_for 2 status_is stopped
}

@test "changes of config.json after create have no effect" {
	args sh -c 'echo first >/tmp/which'
	config '.root.readonly = false'
	ok create --bundle "$B" "$ID"
	args sh -c 'echo second >/tmp/which'
	ok start "$ID"
	wait_for 2 test -s "$B/rootfs/tmp/which"
	same "$(<"$B/rootfs/tmp/which")" first
}

@test "the container's first process is a session leader and child of nobody" {
	create_sleeper
	local pid
	pid=$(pid_of)
	[ "$(ps -o sid= -p "$pid" | tr -d ' ')" = "$pid" ]
	[ "$(ps -o pgid= -p "$pid" | tr -d ' ')" = "$pid" ]
}

@test "create and start say nothing on success" {
	args true
	rt create --bundle "$B" "$ID"
	same "$status$out$err" 0
	rt start "$ID"
	same "$status$out$err" 0
}

@test "the state root is made when it is absent and closed to others" {
	args true
	rm -rf "$R"
	ok run --bundle "$B" "$ID"
	[ -d "$R" ]
	[[ $(stat -c %a "$R") =~ 7[01][01]$ ]]
}

@test "global options may be repeated and be given with an equals sign" {
	only_tare "callers' contract 1.1"
	args true
	"$TARE" --root=/nonexistent/x --root="$R" --log-format text --log-format=json \
		create --bundle="$B" "$ID" 3>&-
	"$TARE" --root "$R" -root "$R" start "$ID" 3>&-
	wait_for 2 status_is stopped
	"$TARE" --root="$R" delete "$ID" 3>&-
}

@test "a caller that ignores, blocks and has odd limits gets the same container" {
	args probe signals umask
	umask 077
	(trap '' PIPE CHLD TERM; ok run --bundle "$B" "$ID")
	umask 022
	want '.signals == {blocked: [], ignored: []} and .umask == 18'
}

@test "an empty XDG_RUNTIME_DIR and an empty environment are fine" {
	args true
	env -i XDG_RUNTIME_DIR= "$TARE" --root "$R" create --bundle "$B" "$ID" 3>&-
	env -i XDG_RUNTIME_DIR= "$TARE" --root "$R" start "$ID" 3>&-
	wait_for 2 status_is stopped
	env -i XDG_RUNTIME_DIR= "$TARE" --root "$R" delete "$ID" 3>&-
}

@test "two creates of one id at the same time: one wins" {
	local n=0 i pids=()
	args sleep 1000
	for i in 1 2 3 4; do
		"$TARE" --root "$R" create --bundle "$B" "$ID" >/dev/null 2>"$T/e$i" </dev/null 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i" && n=$((n + 1)); done
	same "$n" 1
	status_is created
}

@test "a poststart hook that fails is an error, and the container is stopped" {
	only_tare
	hook poststart "cat >$T/state; $TARE --root $R state $ID >$T/during 3>&-; echo no >&2; exit 3"
	create_sleeper
	fails 'poststart hook #0.*exit status 3.*no' start "$ID"
	want '.status == "running" and .pid > 0' "$T/state"
	want '.status == "running"' "$T/during"
	wait_for 2 status_is stopped
}

@test "a poststart hook may delete the container" {
	only_tare
	hook poststart "$TARE --root $R delete --force $ID 3>&-"
	create_sleeper
	ok start "$ID"
	[ ! -e "$R/$ID" ]
}

# But for the gate, a socket in a directory that is root's alone.
@test "the caller's umask has no effect on the modes of the state and of the root" {
	only_tare "the layout of its state"
	local mask
	rm -rf "$B/rootfs" && cp -al "$TT_DIR/base/rootfs" "$B/"
	config '.mounts += [{destination: "/made/by/tare", type: "tmpfs", source: "tmpfs"}]'
	for mask in 0 022 077; do
		rm -rf "$B/rootfs/made"
		(umask $mask && create_sleeper)
		find "$R/$ID" "$B/rootfs/made" "$B/rootfs/dev" ! -type s -printf '%P %m\n' | sort >"$T/modes.$mask"
		ok delete --force "$ID"
	done
	same "$(<"$T/modes.077")" "$(<"$T/modes.0")"
	same "$(<"$T/modes.022")" "$(<"$T/modes.0")"
}
