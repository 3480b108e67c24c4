load helpers

# nerdctl keeps all it knows in annotations, which its hooks read: createRuntime brings up the
# network, poststop takes it down.  The shim's calls are those of callers_containerd.

setup() {
	begin
	args sleep 1000
	config '.annotations = {"nerdctl/name": "web", "nerdctl/networks": "[\"bridge\"]",
		"nerdctl/ports": "[{\"HostPort\":80}]", "nerdctl/extraHosts": "[]"}'
	hook createRuntime "cat >$T/up; readlink /proc/\$(jq .pid $T/up)/ns/net >$T/net"
	hook poststop "cat >$T/down"
}

@test "nerdctl: createRuntime has every annotation, the bundle and the network namespace" {
	ok create --bundle "$B" "$ID"
	want '.annotations["nerdctl/networks"] == "[\"bridge\"]" and (.annotations | length == 4)' "$T/up"
	want ".id == \"$ID\" and .bundle == \"$B\" and (.status == \"created\" or .status == \"creating\")" "$T/up"
	same "$(<"$T/net")" "$(readlink "/proc/$(pid_of)/ns/net")"
	[ "$(<"$T/net")" != "$(readlink /proc/self/ns/net)" ]
	[ ! -e "$T/down" ]
}

@test "nerdctl: poststop has the same annotations, at delete and at delete --force" {
	local force
	for force in '' --force; do
		rm -f "$T/down"
		ok create --bundle "$B" "$ID"
		ok start "$ID"
		[ "$force" ] || { ok kill "$ID" KILL && wait_for 5 status_is stopped; }
		# shellcheck disable=SC2086
		ok delete $force "$ID"
		want '.annotations["nerdctl/name"] == "web" and .status == "stopped"' "$T/down"
	done
}

@test "nerdctl: a createRuntime hook that fails makes create fail with what it said" {
	config '.hooks.createRuntime[0].args[2] = "cat >/dev/null; echo failed to set up the bridge >&2; exit 1"'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	[ "$TT_KIND" != tare ] || has "$err" "failed to set up the bridge"
	[ ! -e "$R/$ID" ]
}

@test "nerdctl: the environment of a hook is what nerdctl wrote" {
	hook createRuntime "env >$T/env" '.env = ["PATH=/usr/bin:/bin", "NERDCTL_TOML=/etc/nerdctl.toml"]'
	ok create --bundle "$B" "$ID"
	grep -qx NERDCTL_TOML=/etc/nerdctl.toml "$T/env"
	[ "$(grep -c '^HOME=' "$T/env")" = 0 ] || tell "HOME leaked"
}

@test "nerdctl: features is quick" {
	local i begun=${EPOCHREALTIME/./}
	for i in 1 2 3 4 5; do
		"$TARE" features >"$T/out" 3>&-
	done
	[ $((${EPOCHREALTIME/./} - begun)) -lt $((10000000 * TT_SLOW)) ]
	want '.hooks and .mountOptions'
}
