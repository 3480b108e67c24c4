load helpers


@test "the hooks run in order, each at its time" {
	mkdir -m 777 "$T/shared"
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["rbind"]}]' --arg s "$T/shared"
	local k
	for k in prestart createRuntime poststart poststop; do
		hook "$k" "cat >/dev/null; echo $k >>$T/shared/order"
	done
	# createContainer runs before the switch of the root, startContainer after it.
	hook createContainer "cat >/dev/null; echo createContainer >>$T/shared/order"
	config '.hooks.startContainer = [{path: "/bin/sh", args: ["sh", "-c", "cat >/dev/null; echo startContainer >>/mnt/order"]}]'
	args sh -c 'echo program >>/mnt/order; sleep 1000'
	ok create --bundle "$B" "$ID"
	same "$(xargs <"$T/shared/order")" "prestart createRuntime createContainer"
	ok start "$ID"
	wait_for 2 grep -q program "$T/shared/order"
	wait_for 2 grep -q poststart "$T/shared/order"
	same "$(sed -n 4p "$T/shared/order")" startContainer
	same "$(sort "$T/shared/order" | uniq -d)" ""
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
	ok delete "$ID"
	same "$(tail -n 1 "$T/shared/order")" poststop
}

@test "several hooks of one kind run in the order of the list" {
	hook createRuntime "echo one >>$T/order"
	hook createRuntime "echo two >>$T/order"
	hook createRuntime "echo three >>$T/order"
	ok run --bundle "$B" "$ID"
	same "$(xargs <"$T/order")" "one two three"
}

@test "a hook reads the state of the container with the status of its moment" {
	local k
	config '.annotations = {"some.key": "value"}'
	for k in prestart createRuntime createContainer poststart poststop; do
		hook "$k" "cat >$T/$k.json"
	done
	args sleep 1000
	ok create --bundle "$B" "$ID"
	local pid
	pid=$(pid_of)
	ok start "$ID"
	ok delete --force "$ID"
	for k in prestart createRuntime; do
		want ".id == \"$ID\" and .pid == $pid and .bundle == \"$B\" and .annotations == {\"some.key\": \"value\"}" "$T/$k.json"
		want '.ociVersion | test("^1[.]")' "$T/$k.json"
	done
	want ".id == \"$ID\" and .pid == $pid" "$T/poststart.json"
	want ".id == \"$ID\"" "$T/poststop.json"
	not_with crun "has words of its own"
	want '.status == "creating"' "$T/prestart.json"
	want '.status == "creating"' "$T/createRuntime.json"
	want '.status == "creating"' "$T/createContainer.json"
	want '.status == "running"' "$T/poststart.json"
	want '.status == "stopped"' "$T/poststop.json"
	only_tare "a key of crun that tools read"
	want ".root == \"$B/rootfs\"" "$T/createRuntime.json"
}

@test "the state on standard input ends: a hook may read to the end" {
	hook createRuntime "wc -l >$T/lines; echo done >>$T/lines"
	ok run --bundle "$B" "$ID"
	grep -q done "$T/lines"
}

@test "a hook that does not read its input is no error" {
	config '.annotations = {long: ("x" * 200000)}'
	hook createRuntime "exit 0"
	config '.hooks.prestart = [{path: "/bin/true"}]'
	ok run --bundle "$B" "$ID"
}

@test "the namespaces exist for prestart and createRuntime hooks" {
	hook createRuntime "pid=\$(jq .pid); readlink /proc/\$pid/ns/net >$T/net; readlink /proc/self/ns/net >>$T/net
		nsenter -t \$pid -n ip link >$T/link 2>&1 || true"
	ok run --bundle "$B" "$ID"
	[ "$(sed -n 1p "$T/net")" != "$(sed -n 2p "$T/net")" ]
}

@test "runtime hooks run in the host's namespaces, createContainer in the container's" {
	hook createRuntime "readlink /proc/self/ns/mnt /proc/self/ns/uts >$T/runtime"
	hook createContainer "readlink /proc/self/ns/mnt /proc/self/ns/uts >$T/container"
	hook poststart "readlink /proc/self/ns/mnt /proc/self/ns/uts >$T/poststart"
	ok run --bundle "$B" "$ID"
	same "$(<"$T/runtime")" "$(readlink /proc/self/ns/mnt /proc/self/ns/uts)"
	same "$(<"$T/poststart")" "$(<"$T/runtime")"
	[ "$(sed -n 1p "$T/container")" != "$(sed -n 1p "$T/runtime")" ]
	[ "$(sed -n 2p "$T/container")" != "$(sed -n 2p "$T/runtime")" ]
}

@test "what createContainer mounts below the root is seen in the container" {
	mkdir "$T/src" && echo injected >"$T/src/file"
	hook createContainer "mount --bind $T/src $B/rootfs/mnt"
	inside 'cat /mnt/file'
	same "$out" injected
	same_mounts
}

@test "startContainer runs inside the root, from its path there" {
	printf '#!/bin/sh\ncat >/mnt/state; pwd >/mnt/cwd; readlink /proc/self/ns/mnt >/mnt/ns\n' >"$B/rootfs/bin/hook" &&
		chmod 755 "$B/rootfs/bin/hook"
	mkdir -m 777 "$T/shared"
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["rbind"]}]
		| .hooks.startContainer = [{path: "/bin/hook"}]' --arg s "$T/shared"
	ok run --bundle "$B" "$ID"
	want ".id == \"$ID\"" "$T/shared/state"
	[ "$(<"$T/shared/ns")" != "$(readlink /proc/self/ns/mnt)" ]
	not_with crun "has words of its own"
	want '.status == "created"' "$T/shared/state"
}

@test "runtime hooks start in the bundle" {
	hook createRuntime "pwd >$T/cwd"
	ok run --bundle "$B" "$ID"
	same "$(<"$T/cwd")" "$B"
}

@test "the environment of a hook is its own, or the runtime's when none is given" {
	config '.hooks.createRuntime = [
		{path: "/usr/bin/env", args: ["env"]},
		{path: "/bin/sh", args: ["sh", "-c", $with], env: ["ONLY=this"]},
		{path: "/bin/sh", args: ["sh", "-c", $without]}]' \
		--arg with "/usr/bin/env >$T/with" --arg without "/usr/bin/env >$T/without"
	args true
	FROM_CALLER=yes ok run --bundle "$B" "$ID"
	grep -qx ONLY=this "$T/with"
	not grep -q FROM_CALLER "$T/with"
	grep -qx FROM_CALLER=yes "$T/without"
}

@test "arguments of a hook are passed with their first one" {
	config '.hooks.createRuntime = [{path: "/bin/sh", args: ["my-name", "-c", $s, "a b", "c"]}]' \
		--arg s "tr '\\0' '\\n' </proc/\$\$/cmdline >$T/args"
	ok run --bundle "$B" "$ID"
	same "$(head -n 1 "$T/args")" my-name
	same "$(tail -n 2 "$T/args" | xargs -d '\n' printf '<%s>')" "<a b><c>"
}

@test "a failing hook fails create, with its output, and leaves nothing" {
	local k
	for k in prestart createRuntime createContainer; do
		config 'del(.hooks)'
		hook "$k" "echo to stdout; echo to stderr >&2; exit 3"
		rt create --bundle "$B" "$ID"
		[ "$status" != 0 ] || tell "$k"
		[ ! -e "$R/$ID" ]
		[ ! -d "$C" ]
		has "$err" 3
		[ "$TT_KIND" = crun ] || { has "$err" "to stderr"; has "$err" "$k"; }
	done
}

@test "the error quotes the end of what a failing hook said, the log has the last 4 KiB" {
	only_tare
	local k
	for k in prestart createContainer; do
		config 'del(.hooks)'
		hook "$k" 'i=0; while [ $i -lt 500 ]; do echo "line $i of it"; i=$((i + 1)); done; exit 3'
		rm -f "$T/log"
		rt --log "$T/log" --log-format json --log-level warning create --bundle "$B" "$ID"
		[ "$status" != 0 ]
		has "$err" "line 499 of it"
		[ "${#err}" -lt 900 ]
		same "$(jq -r 'select(.level == "error") | .msg' "$T/log" | wc -l)" 1
		has "$(jq -r 'select(.level == "warning") | .msg' "$T/log")" "$k hook #0: line 300 of it"
		has "$(tail -n 1 "$T/log")" '"level":"error"'
		rm -f "$T/log"
		rt --log "$T/log" create --bundle "$B" "$ID"
		same "$(wc -l <"$T/log")" 1
	done
}

@test "a failing startContainer hook fails start" {
	not_with runc "tells only the exit"
	config '.hooks.startContainer = [{path: "/bin/sh", args: ["sh", "-c", "echo because >&2; exit 4"]}]'
	args sleep 1000
	ok create --bundle "$B" "$ID"
	rt start "$ID"
	[ "$status" != 0 ]
	has "$err" because
	wait_for 2 status_is stopped
}

@test "a failing poststart hook fails start and stops the container" {
	not_with runc "since 1.4"
	hook poststart "echo because >&2; exit 5"
	args sleep 1000
	ok create --bundle "$B" "$ID"
	rt start "$ID"
	[ "$status" != 0 ]
	[ "$TT_KIND" = crun ] || has "$err" because
	rt state "$ID"
	[ "$status" != 0 ] || want '.status == "stopped"'
}

@test "a failing poststop hook does not keep delete from its work" {
	not_with runc "returns the error"
	hook poststop "exit 6"
	hook poststop "echo second >$T/second"
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	rt delete "$ID"
	same "$status" 0
	[ -e "$T/second" ]
	[ ! -e "$R/$ID" ]
}

@test "poststop runs once, also on delete --force and at the end of run" {
	hook poststop "echo stop >>$T/stops"
	ok run --bundle "$B" "$ID"
	same "$(wc -l <"$T/stops")" 1
	start_sleeper
	ok delete --force "$ID"
	ok delete --force "$ID"
	same "$(wc -l <"$T/stops")" 2
}

@test "a hook that is missing or not executable is refused and named" {
	config '.hooks.createRuntime = [{path: "/no/such/hook"}]'
	fails '/no/such/hook' create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
	config '.hooks.createRuntime = [{path: "relative/hook"}]'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
}

@test "a hook killed by a signal is told so" {
	hook createRuntime 'kill -9 $$'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	[ "$TT_KIND" != tare ] || [[ $err =~ [Kk]illed|signal\ 9|SIGKILL ]]
}

@test "a hook that runs longer than its time-out is ended" {
	local begin=$SECONDS
	hook createRuntime "sleep 30; echo survived >$T/survived" '.timeout = 1'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	[ $((SECONDS - begin)) -lt 8 ]
	[[ $err =~ time ]]
	[ ! -e "$T/survived" ]
}

@test "a hook within its time-out is not disturbed" {
	hook createRuntime "sleep 0.2; echo survived >$T/survived" '.timeout = 5'
	ok run --bundle "$B" "$ID"
	[ -e "$T/survived" ]
}

@test "a time-out of zero is refused" {
	only_tare "nobody checks"
	hook createRuntime "true" '.timeout = 0'
	fails timeout create --bundle "$B" "$ID"
}

@test "a hook that leaves a process behind does not hold up create" {
	local begin=$SECONDS
	hook createRuntime "sleep 20 & echo \$! >$T/left"
	args true
	ok run --bundle "$B" "$ID"
	[ $((SECONDS - begin)) -lt 8 ]
	kill "$(<"$T/left")" || true
}

@test "a hook has clean signals and no descriptors of the runtime" {
	hook createRuntime "cat >/dev/null; exec $TT_BIN/probe fds signals >$T/probe"
	ok run --bundle "$B" "$ID"
	want '[.fds[].fd] == [0,1,2] and .signals.blocked == []' "$T/probe"
}

@test "annotations send what hooks of every kind print to files of the host" {
	not_with runc "an annotation of crun"
	local k
	for k in prestart createRuntime createContainer startContainer poststart poststop; do
		hook "$k" "echo out-$k; echo err-$k >&2"
	done
	config '.annotations = {"run.oci.hooks.stdout": ($t + "/hooks.out"), "run.oci.hooks.stderr": ($t + "/hooks.err")}' --arg t "$T"
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	ok delete --force "$ID"
	same "$(sort "$T/hooks.out" | xargs)" "out-createContainer out-createRuntime out-poststart out-poststop out-prestart out-startContainer"
	same "$(sort "$T/hooks.err" | xargs)" "err-createContainer err-createRuntime err-poststart err-poststop err-prestart err-startContainer"
}

@test "a container keeps nothing of the files that hooks print to" {
	only_tare
	hook startContainer "echo out"
	config '.annotations = {"run.oci.hooks.stdout": ($t + "/hooks.out")}' --arg t "$T"
	start_sleeper
	same "$(ls "/proc/$(pid_of)/fd" | xargs)" "0 1 2"
}

@test "a file for the output of hooks that cannot be opened fails create" {
	only_tare
	hook createRuntime "true"
	config '.annotations = {"run.oci.hooks.stderr": ($t + "/no/such")}' --arg t "$T"
	fails "cannot open '$T/no/such' for the output of hooks" create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "only a file or a pipe gets the output of hooks, and nothing is made through a link" {
	only_tare
	local kind why
	hook createRuntime "echo out"
	config '.annotations = {"run.oci.hooks.stdout": ($t + "/sink")}' --arg t "$T"
	args true
	echo kept >"$T/victim"
	for kind in link dangling device dir; do
		why='neither a file nor a pipe'
		rm -rf "$T/sink"
		case $kind in
		link) ln -s "$T/victim" "$T/sink"; why='symbolic link' ;;
		dangling) ln -s "$T/made" "$T/sink"; why='symbolic link' ;;
		device) mknod "$T/sink" c 1 5 || skip "cannot make devices here" ;;
		dir) mkdir "$T/sink" ;;
		esac
		fails "cannot take the output of hooks: it is .*$why" create --bundle "$B" "$ID"
		[ ! -e "$R/$ID" ]
	done
	[ ! -e "$T/made" ]
	same "$(<"$T/victim")" kept
	rm -rf "$T/sink" && echo first >"$T/sink"
	ok run --bundle "$B" "$ID"
	same "$(xargs <"$T/sink")" "first out"
	rm "$T/sink" && mknod -m 666 "$T/sink" c 1 3
	ok run --bundle "$B" "$ID"
}

# A volume with another file at the place of a hook that lies in the root file system.
covered_hook() {
	mkdir "$B/rootfs/hooks" "$T/volume" && cp "$1" "$B/rootfs/hooks/hook" && cp "$2" "$T/volume/hook"
	chmod 755 "$B/rootfs/hooks/hook" "$T/volume/hook"
	config '.mounts += [{destination: "/hooks", type: "bind", source: $v, options: ["rbind"]}]
		| .hooks.createContainer = [{path: $h, args: ["hook", $t]}]' \
		--arg v "$T/volume" --arg h "$B/rootfs/hooks/hook" --arg t "$T/ran"
}

@test "a volume cannot put its file in the place of a createContainer hook" {
	only_tare "resolves it after the mounts"
	covered_hook /bin/touch /bin/rmdir
	mkdir "$T/ran"
	ok run --bundle "$B" "$ID"
	[ -d "$T/ran" ]
}

@test "a volume cannot put its script in the place of a createContainer hook" {
	only_tare "resolves it after the mounts"
	printf '#!/bin/sh\necho hook >>"$1"\n' >"$T/one"
	printf '#!/bin/sh\necho volume >>"$1"\n' >"$T/two"
	covered_hook "$T/one" "$T/two"
	ok run --bundle "$B" "$ID"
	same "$(<"$T/ran")" hook
}

@test "a script that is a hook knows its own path" {
	printf '#!/bin/sh\necho "$0" >%s/name; ls /proc/self/fd >%s/fds\n' "$T" "$T" >"$T/hook.sh" && chmod 755 "$T/hook.sh"
	config '.hooks.createContainer = [{path: $h}] | .hooks.createRuntime = [{path: $h}]' --arg h "$T/hook.sh"
	ok run --bundle "$B" "$ID"
	same "$(<"$T/name")" "$T/hook.sh"
	same "$(xargs <"$T/fds")" "0 1 2 3"
}

@test "a createContainer hook that is missing is told before anything is made" {
	only_tare
	config '.hooks.createContainer = [{path: "/bin/true"}, {path: "/no/such/hook"}]'
	fails "open-paths: error running createContainer hook #1.*/no/such/hook.*/hooks/createContainer/1" create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "createContainer hooks start in the bundle, never in the root file system" {
	hook createContainer "pwd >$T/cwd"
	ok run --bundle "$B" "$ID"
	same "$(<"$T/cwd")" "$B"
	user_namespace
	chmod 700 "$B" && chmod 711 "$B/rootfs"
	hook createContainer "readlink /proc/self/cwd >$T/shared/cwd"
	mkdir -m 777 "$T/shared"
	config '.hooks.createContainer |= .[1:]'
	ok run --bundle "$B" "$ID"
	[[ $(<"$T/shared/cwd") = / || $(<"$T/shared/cwd") = "$B" ]]
}

@test "hooks in the container's namespaces are told the pid seen there" {
	not_with crun "tells 0"
	hook createContainer "cat >$T/inside.json"
	hook createRuntime "cat >$T/outside.json"
	ok run --bundle "$B" "$ID"
	want '.pid == 1' "$T/inside.json"
	want '.pid > 1' "$T/outside.json"
}

@test "nothing of the image's environment reaches a hook of the host" {
	local k
	for k in prestart createRuntime createContainer poststart poststop; do
		hook "$k" "/usr/bin/env >$T/env.$k"
	done
	config '.process.env += ["LD_PRELOAD=/evil.so", "LD_LIBRARY_PATH=/evil", "BASH_ENV=/evil", "FROM_IMAGE=1"]'
	args true
	FROM_CALLER=yes rt run --bundle "$B" "$ID"
	for k in prestart createRuntime createContainer poststart poststop; do
		not grep -E 'evil|FROM_IMAGE' "$T/env.$k"
		grep -qx FROM_CALLER=yes "$T/env.$k"
	done
}

@test "a hook is not given what the caller and the runtime have between them" {
	only_tare "hand all of it on"
	hook createRuntime "/usr/bin/env >$T/runtime"
	hook createContainer "/usr/bin/env >$T/container"
	FROM_CALLER=yes LD_BIND_NOW=1 GLIBC_TUNABLES=glibc.malloc.check=0 WATCHDOG_USEC=1 LISTEN_FDNAMES=x \
		_OCI_SYNCPIPE=9 _LIBCONTAINER_STATEDIR=/x _CONTAINERS_USERNS_CONFIGURED=1 ok run --bundle "$B" "$ID"
	same "$(grep -E '^(LD_|GLIBC_TUNABLES|WATCHDOG|LISTEN|_OCI|_LIBCON|_CONTAINERS)' "$T/runtime" "$T/container")" ""
	grep -qx FROM_CALLER=yes "$T/runtime"
	grep -qx FROM_CALLER=yes "$T/container"
}

@test "a startContainer hook has the program's environment" {
	mkdir -m 777 "$T/shared"
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["rbind"]}]
		| .process.env += ["FROM_IMAGE=1"]
		| .hooks.startContainer = [{path: "/bin/sh", args: ["sh", "-c", "env >/mnt/env"]}]' --arg s "$T/shared"
	FROM_CALLER=yes ok run --bundle "$B" "$ID"
	grep -qx FROM_IMAGE=1 "$T/shared/env"
	not grep -q FROM_CALLER "$T/shared/env"
}

@test "the whole group of a hook ends at its time-out" {
	only_tare "only the hook itself"
	hook createRuntime "sleep 300 & echo \$! >$T/child; sleep 300" '.timeout = 1'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	wait_for $((5 * TT_SLOW)) gone "$(<"$T/child")"
}

@test "the runtime's own descriptors are not in createContainer hooks" {
	hook createContainer "cat >/dev/null; exec $TT_BIN/probe fds signals >$T/probe"
	hook createContainer "true"
	ok run --bundle "$B" "$ID"
	want '[.fds[].fd] == [0,1,2] and .signals.blocked == []' "$T/probe"
}
