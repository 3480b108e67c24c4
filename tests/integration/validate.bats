load helpers

@test "validate accepts what create accepts, and says so" {
	ok validate --bundle "$B"
	same "$out" "config.json: valid"
	ok validate -b "$B" --json
	same "$out" "[]"
	cp "$B/config.json" "$B/other.json"
	ok validate -b "$B" -f other.json
	same "$out" "other.json: valid"
}

@test "validate accepts a terminal: whether there is a socket is the caller's affair" {
	config '.process.terminal = true'
	ok validate -b "$B"
}

@test "validate prints every problem with its place, in the order of the file" {
	cat >"$B/config.json" <<'END'
{
	"ociVersion": "1.2.0",
	"root": { "path": "rootfs" },
	"process": {
		"cwd": "relative",
		"args": [],
		"user": { "uid": 0, "gid": 0 },
		"wrong": 1
	},
	"linux": {
		"namespaces": [ { "type": "mount" }, { "type": "pid" }, { "type": "pid" } ],
		"rootfsPropagation": "private"
	}
}
END
	fails "'config.json' is not valid: 3 errors" validate -b "$B"
	same "$(cut -d: -f1,2 "$T/out")" "$(printf 'config.json:%s\n' 5 6 8 11)"
	has "$out" "config.json:5:10: /process/cwd: "
	has "$out" "config.json:8:3: warning: /process/wrong: unknown property"
	has "$out" "/linux/namespaces/2"
	fails . validate -b "$B" --json
	want 'map(.line) == [5, 6, 8, 11] and map(.severity) == ["error", "error", "warning", "error"]'
	want '.[0].pointer == "/process/cwd" and .[0].file == "config.json" and .[0].column == 10'
	fails '4 errors' validate -b "$B" --strict
}

@test "validate reads on after a value of the wrong type" {
	config '.process.args = 5 | .hostname = [] | .linux.namespaces[0].type = "moutn"'
	fails '3 errors' validate -b "$B"
	has "$out" '/process/args: '
	has "$out" '/hostname: '
	has "$out" 'unknown namespace type "moutn" (did you mean "mount"?)'
}

@test "validate of text that is no JSON, and of a file that is not there" {
	echo '{"ociVersion": ' >"$B/config.json"
	fails . validate -b "$B"
	rm "$B/config.json"
	fails 'config\.json' validate -b "$B"
	[ -z "$out" ]
}

@test "validate plans for another host" {
	config '.process.capabilities.bounding = ["CAP_SYS_ADMIN"]'
	ok validate -b "$B"
	hasnt "$out" warning
	echo '{"euid": 0, "initial_userns": true, "privileged": true, "cgroup_mount": "/sys/fs/cgroup",
		"caps_last": 40, "caps_bounding": 1, "caps_permitted": 1, "dev_mknod": true}' >"$T/host.json"
	ok validate -b "$B" --host "$T/host.json"
	has "$out" "warning: /process/capabilities/bounding"
	fails 'nowhere' validate -b "$B" --host "$T/nowhere.json"
}

@test "validate makes nothing" {
	ok validate -b "$B"
	[ ! -e "$R" ]
}
