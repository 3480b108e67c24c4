load attacks

# Annotations are data: they may come from whoever starts a pod.

@test "CVE-2023-6476: annotations that are not known change nothing" {
	"$TARE" explain --bundle "$B" --json >"$T/before" 3>&-
	config '.annotations = {"cgroup.memory": "max", "io.kubernetes.cri-o.UnifiedCgroup.x": "memory.max=max", "run.oci.unknown": "1",
		"linux.resources.memory": "-1", "com.example": "--privileged", "org.systemd.property": "x",
		"run.oci.handler": "krun", "io.katacontainers.config.hypervisor.path": "/evil", "org.criu.config": "/evil"}'
	"$TARE" explain --bundle "$B" --json >"$T/after" 3>&-
	same "$(jq 'del(.. | .annotations?)' "$T/after")" "$(jq . "$T/before")"
}

@test "CVE-2024-3154: a property of a unit that runs or reaches something is refused" {
	local name
	for name in ExecStartPre ExecStopPost ExecStop ExecCondition BindPaths LoadCredential EnvironmentFile RootDirectory \
		User OnFailure OnSuccess Wants Requires BindsTo Delegate DeviceAllow FragmentPath NetworkNamespacePath; do
		config '.linux.cgroupsPath = "system.slice:tare:" + $id
			| .annotations = {("org.systemd.property." + $n): "[(\"/bin/sh\", [\"sh\", \"-c\", \"true\"], false)]"}' --arg n "$name" --arg id "$ID"
		rt --systemd-cgroup validate --bundle "$B"
		[ "$status" != 0 ] && has "$out" "/annotations/org.systemd.property.$name" || return 1
	done
}

@test "CVE-2026-41326 CVE-2026-44210: values arrive as they are, as data" {
	local value
	hook createRuntime "cat >$T/state; echo \$# >$T/count"
	for value in '--opt' $'a\nb' 'a,b=c' '$(touch /x)' '`id`' '" "' '\' 'é'; do
		config '.annotations = {"com.example/value": $v}' --arg v "$value"
		args true
		ok run --bundle "$B" "$ID"
		same "$(jq -r '.annotations["com.example/value"]' "$T/state")" "$value"
		same "$(<"$T/count")" 0
	done
	# jq cannot write one.
	config '.annotations = {"com.example/value": "NUL"}'
	sed -i 's/"NUL"/"a\\u0000b"/' "$B/config.json"
	fails . create --bundle "$B" "$ID"
}
