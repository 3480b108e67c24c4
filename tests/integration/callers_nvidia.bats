load helpers

# The NVIDIA wrapper edits config.json, writes a line into the runtime's log and executes the
# runtime with the same arguments; its hooks are those of the legacy and of the CDI mode.

setup() {
	begin
	cat >"$T/wrapper" <<-END
		#!/bin/sh
		# Touches create only, and finds the bundle and the log as the wrapper does.
		bundle=. log=
		previous=
		for word; do
			case \$previous in --bundle | -b) bundle=\$word ;; --log) log=\$word ;; esac
			previous=\$word
			[ "\$word" != create ] || create=1
		done
		if [ "\${create:-}" ]; then
			[ -z "\$log" ] || echo '{"level":"info","msg":"Running with config","time":"2026-01-01T00:00:00Z"}' >>"\$log"
			jq --slurpfile add "$T/edits" '. as \$c | \$add[0] as \$a | .process.env += (\$a.env // [])
				| .hooks = ((.hooks // {}) + (\$a.hooks // {})) | .mounts += (\$a.mounts // [])
				| .annotations = ((.annotations // {}) + (\$a.annotations // {}))' \
				"\$bundle/config.json" >"\$bundle/config.new" && mv "\$bundle/config.new" "\$bundle/config.json"
		fi
		exec "$TARE" "\$@"
	END
	chmod 755 "$T/wrapper"
	echo '{}' >"$T/edits"
	args sleep 1000
}

# edits FILTER: what the wrapper adds.
edits() {
	jq -n --arg t "$T" "$1" >"$T/edits"
}

wrapped() {
	status=0
	"$T/wrapper" --root "$R" --log "$T/log.json" --log-format json "$@" >"$T/out" 2>"$T/err" </dev/null 3>&- || status=$?
	out=$(<"$T/out") err=$(<"$T/err")
}

wrapped_ok() {
	wrapped "$@"
	[ "$status" = 0 ] && [ -z "$err" ] || tell "$@"
}

@test "nvidia: what the wrapper adds to config.json is carried out" {
	echo driver >"$T/libdriver"
	edits '{env: ["NVIDIA_VISIBLE_DEVICES=void"], mounts: [{destination: "/mnt/libdriver", type: "bind",
		source: "\($t)/libdriver", options: ["bind", "ro", "nosuid", "nodev"]}]}'
	config '.root.readonly = false'
	args sh -c 'echo $NVIDIA_VISIBLE_DEVICES $(cat /mnt/libdriver) >/tmp/seen; exec sleep 1000'
	wrapped_ok create --bundle "$B" "$ID"
	wrapped_ok start "$ID"
	wait_for 5 test -s "$B/rootfs/tmp/seen"
	same "$(<"$B/rootfs/tmp/seen")" "void driver"
	wrapped_ok delete --force "$ID"
}

@test "nvidia: the wrapper's lines in the log stay, ours is the last and an error" {
	args no-such-program
	wrapped create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	same "$(jq -rs 'map(.level) | join(" ")' "$T/log.json")" "info error"
	has "$(jq -rs 'last | .msg' "$T/log.json")" 'executable file not found in $PATH'
}

@test "nvidia: a createContainer hook gets the root and the annotations, its directory is the bundle" {
	edits '{annotations: {"cdi.k8s.io/gpu": "nvidia.com/gpu=0"}, hooks: {createContainer: [
		{path: "/bin/sh", args: ["nvidia-cdi-hook", "-c", "cat >\($t)/state; pwd >\($t)/pwd"]}]}}'
	chmod 777 "$T"
	wrapped_ok create --bundle "$B" "$ID"
	want '.annotations["cdi.k8s.io/gpu"] == "nvidia.com/gpu=0"' "$T/state"
	[ "$TT_KIND" != tare ] || want ".root == \"$B/rootfs\" and .bundle == \"$B\"" "$T/state"
	same "$(<"$T/pwd")" "$B"
	wrapped_ok delete --force "$ID"
}

@test "nvidia: a prestart hook mounts driver files through the namespace of the pid" {
	edits '{hooks: {prestart: [{path: "/bin/sh", args: ["nvidia-container-runtime-hook", "-c",
		"pid=$(jq .pid)
		 nsenter --mount=/proc/$pid/ns/mnt sh -c \"ls \($t)/bundle/rootfs/proc >/dev/null\" && touch \($t)/mounted"]}]}}'
	wrapped_ok create --bundle "$B" "$ID"
	[ -e "$T/mounted" ]
	wrapped_ok delete --force "$ID"
}

@test "nvidia: a hook that does not read its input, and one whose bundle is out of reach" {
	user_namespace
	edits '{hooks: {createContainer: [{path: "/bin/sh", args: ["hook", "-c", "exit 0"]}],
		prestart: [{path: "/bin/true"}]}}'
	# Nobody of the container's users may look into the bundle.
	chmod 700 "$B"
	chmod 600 "$B/config.json"
	wrapped_ok create --bundle "$B" "$ID"
	wrapped_ok start "$ID"
	status_is running
	wrapped_ok delete --force "$ID"
}

@test "nvidia: a failing hook is told with what it said" {
	edits '{hooks: {createContainer: [{path: "/bin/sh", args: ["hook", "-c", "cat >/dev/null; echo no device nvidia0 >&2; exit 3"]}]}}'
	wrapped create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	[ "$TT_KIND" != tare ] || has "$(jq -rs 'last | .msg' "$T/log.json")" "no device nvidia0"
	[ ! -e "$R/$ID" ]
}

@test "nvidia: every other command passes through as it is" {
	wrapped_ok create -b "$B" "$ID"
	wrapped_ok start "$ID"
	wrapped exec "$ID" sh -c 'exit 4'
	same "$status" 4
	wrapped --version
	[ "$status" = 0 ]
	wrapped_ok kill "$ID" KILL
	wait_for 5 status_is stopped
	wrapped_ok delete "$ID"
}
