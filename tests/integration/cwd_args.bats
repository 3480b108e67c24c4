load helpers

@test "a program that is not in PATH" {
	args no-such-program
	fails 'exec: "no-such-program": executable file not found in \$PATH' create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "a path that is not there" {
	args /no/such/program
	fails 'no such file or directory' create --bundle "$B" "$ID"
	has "$err" /no/such/program
}

@test "a program that is not executable" {
	args /etc/passwd
	fails 'permission denied' create --bundle "$B" "$ID"
	has "$err" /etc/passwd
}

@test "a directory as program" {
	args /etc
	fails 'is a directory|permission denied' create --bundle "$B" "$ID"
	only_tare
	has "$err" "is a directory"
}

@test "a program the user may not execute" {
	cp "$TT_BIN/probe" "$B/rootfs/bin/secret" && chmod 700 "$B/rootfs/bin/secret"
	config '.process.user = {uid: 1000, gid: 1000}'
	args secret
	fails 'permission denied|not found in \$PATH' create --bundle "$B" "$ID"
}

@test "text without an interpreter is no program" {
	printf 'echo hello\n' >"$B/rootfs/bin/text" && chmod 755 "$B/rootfs/bin/text"
	only_tare "peers fail at start, without a message"
	args text
	fails 'exec format error' create --bundle "$B" "$ID"
}

@test "a binary of an unknown format is told by start, if not by create" {
	head -c 100 /dev/urandom >"$B/rootfs/bin/odd" && chmod 755 "$B/rootfs/bin/odd"
	printf '\177ELFgarbage' >"$B/rootfs/bin/elf" && chmod 755 "$B/rootfs/bin/elf"
	only_tare "peers fail at start, without a message"
	local program
	for program in odd /bin/elf; do
		args "$program"
		# An interpreter for any bytes may be registered, so create cannot know.
		rt create --bundle "$B" "$ID"
		[ "$status" != 0 ] || rt start "$ID"
		[ "$status" != 0 ] || tell "$program"
		has "$err" "exec format error"
		ok delete --force "$ID"
	done
}

@test "a script whose interpreter is missing" {
	printf '#!/no/such/interpreter\n' >"$B/rootfs/bin/script" && chmod 755 "$B/rootfs/bin/script"
	only_tare "peers fail at start, without a message"
	args script
	fails 'no such file or directory' create --bundle "$B" "$ID"
	has "$err" /no/such/interpreter
}

@test "a script with a carriage return in its first line" {
	printf '#!/bin/sh\r\necho hi\n' >"$B/rootfs/bin/script" && chmod 755 "$B/rootfs/bin/script"
	only_tare "peers fail at start, without a message"
	args script
	fails 'no such file or directory' create --bundle "$B" "$ID"
}

@test "a script runs" {
	printf '#!/bin/sh\necho "script $0 $*"\n' >"$B/rootfs/bin/script" && chmod 755 "$B/rootfs/bin/script"
	args script a "b c"
	ok run --bundle "$B" "$ID"
	same "$out" "script /bin/script a b c"
}

@test "no arguments, an empty list and an empty first argument are refused" {
	config 'del(.process.args)'
	fails . create --bundle "$B" "$ID"
	config '.process.args = []'
	fails . create --bundle "$B" "$ID"
	config '.process.args = [""]'
	fails . create --bundle "$B" "$ID"
	[ -z "$(ls "$R" 2>/dev/null)" ]
}

@test "arguments arrive as they are" {
	args sh -c 'for a; do echo "<$a>"; done' sh 'a b' '' '-x' $'line\nbreak' '"quoted"' '\back' 'ünïcode'
	ok run --bundle "$B" "$ID"
	same "$out" $'<a b>\n<>\n<-x>\n<line\nbreak>\n<"quoted">\n<\\back>\n<ünïcode>'
}

@test "a long list of arguments" {
	config '.process.args = ["sh", "-c", "echo $#", "sh"] + [range(5000) | "argument number \(.)"]'
	ok run --bundle "$B" "$ID"
	same "$out" 5000
}

@test "the PATH of the configuration is used, not the caller's" {
	mkdir "$B/rootfs/only" && cp -P "$B/rootfs/bin/busybox" "$B/rootfs/only/special" 2>/dev/null
	printf '#!/bin/sh\necho found\n' >"$B/rootfs/only/tool" && chmod 755 "$B/rootfs/only/tool"
	config '.process.env = ["PATH=/nowhere:/only:/bin"]'
	args tool
	ok run --bundle "$B" "$ID"
	same "$out" found
	config '.process.env = ["PATH=/nowhere"]'
	fails 'executable file not found in \$PATH' create --bundle "$B" "$ID"
}

@test "a relative path with a slash counts from the working directory" {
	mkdir "$B/rootfs/w" && printf '#!/bin/sh\npwd\n' >"$B/rootfs/w/tool" && chmod 755 "$B/rootfs/w/tool"
	config '.process.cwd = "/w"'
	args ./tool
	ok run --bundle "$B" "$ID"
	same "$out" /w
}

@test "the working directory is entered" {
	config '.process.cwd = "/etc"'
	probe cwd
	want '.cwd == "/etc"'
}

@test "a working directory that is missing is made" {
	config '.process.cwd = "/new/deep/dir" | .root.readonly = false'
	probe cwd
	want '.cwd == "/new/deep/dir"'
}

@test "a working directory that is a file is refused with its path" {
	config '.process.cwd = "/etc/passwd" | .root.readonly = false'
	fails '/etc/passwd' create --bundle "$B" "$ID"
	only_tare
	has "$err" "not a directory"
}

@test "a relative working directory is refused" {
	config '.process.cwd = "etc"'
	fails . create --bundle "$B" "$ID"
	[ "$TT_KIND" != tare ] || has "$err" /process/cwd
}

@test "a symbolic link as working directory stays in the root" {
	mkdir "$T/outside" && ln -s "$T/outside" "$B/rootfs/link"
	config '.process.cwd = "/link"'
	args ls -A .
	rt run --bundle "$B" "$ID"
	[ -z "$(ls -A "$T/outside")" ]
	ln -sfn /etc "$B/rootfs/link"
	probe cwd
	want '.cwd == "/etc"'
}

@test "no descriptor of the host is a working directory" {
	# The leak of a directory of the host through /proc/self/fd.
	local n
	for n in 3 4 5 6 7 8 9 10 11 12; do
		config '.process.cwd = "/proc/self/fd/\($n)"' --arg n "$n"
		args sh -c 'ls -A . ..'
		rt run --bundle "$B" "$ID" 9</
		hasnt "$out" "$TAG"
		hasnt "$out" config.json
		[ "$status" != 0 ] || hasnt "$out" vmlinuz
	done
}

@test "other failures do not read like a missing program" {
	# Callers turn such words into 126 and 127.
	config '.linux.cgroupsPath = "/../../x"'
	rt create --bundle "$B" "$ID"
	hasnt "$err" "executable file not found"
	config '.linux.cgroupsPath = "/'"$ID"'" | .linux.sysctl = {"net.nosuch": "1"}'
	rt create --bundle "$B" "$ID"
	hasnt "$err" "executable file not found"
}
