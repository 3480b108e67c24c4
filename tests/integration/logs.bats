load helpers

# The one line of the log, as a caller decodes it.
one_line() {
	same "$(wc -l <"$T/log")" 1
	want '.level == "error" and (.msg | length > 0)' "$T/log"
	want '.time | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}([.][0-9]+)?(Z|[+-][0-9:]{5})$")' "$T/log"
}

@test "a failure writes exactly one JSON line, and the same message to stderr" {
	args /no/such/program
	rt --log "$T/log" --log-format json create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	not_with runc "writes a warning of its own cgroup code too"
	one_line
	same "$err" "$(jq -r .msg "$T/log")"
	[ ${#err} -lt 8191 ]
}

@test "runc's keys come first, the others after them" {
	only_tare
	config '.mounts += [{destination: "/mnt", type: "bind", source: "/no/such/source", options: ["rbind"]}]'
	rt --log "$T/log" --log-format json create --bundle "$B" "$ID"
	one_line
	want 'keys_unsorted[0:3] == ["level", "msg", "time"]' "$T/log"
	want '.step and .errno == "ENOENT" and (.property | test("/mounts/7"))' "$T/log"
}

@test "every command that fails writes its line" {
	local cmd
	for cmd in start state kill delete pause resume ps "exec"; do
		rm -f "$T/log"
		case $cmd in
		exec) rt --log "$T/log" --log-format json exec "$ID" true ;;
		*) rt --log "$T/log" --log-format json "$cmd" "$ID" ;;
		esac
		[ "$status" != 0 ] || tell "$cmd"
		one_line || tell "$cmd"
		[ "$TT_KIND" = crun ] || has "$(jq -r .msg "$T/log")" "does not exist"
	done
}

@test "success writes nothing" {
	args true
	ok --log "$T/log" --log-format json create --bundle "$B" "$ID"
	ok --log "$T/log" --log-format json start "$ID"
	wait_for 2 status_is stopped
	ok --log "$T/log" --log-format json delete "$ID"
	[ ! -s "$T/log" ]
}

@test "the log is appended to, never truncated" {
	echo '{"level":"info","msg":"of another program","time":"2026-01-01T00:00:00Z"}' >"$T/log"
	rt --log "$T/log" --log-format json start "$ID"
	rt --log "$T/log" --log-format json start "$ID"
	same "$(wc -l <"$T/log")" 3
	same "$(jq -r .level "$T/log" | xargs)" "info error error"
}

@test "text format" {
	rt --log "$T/log" start "$ID"
	same "$(wc -l <"$T/log")" 1
	has "$(<"$T/log")" "does not exist"
	[ "$TT_KIND" = crun ] || [[ $(<"$T/log") =~ ^time=\"[^\"]+\"\ level=error\ msg=\".*\"$ ]]
	rt --log "$T/log2" --log-format text start "$ID"
	[ -s "$T/log2" ]
}

@test "without --log the line goes to stderr, as JSON when asked" {
	rt --log-format json start "$ID"
	cp "$T/err" "$T/log"
	one_line
	rt start "$ID"
	has "$err" "does not exist"
	[ "$TT_KIND" != tare ] || same "$(wc -l <"$T/err")" 1
}

@test "an unknown log format is refused" {
	rt --log-format yaml list
	[ "$status" != 0 ]
	[ -n "$err" ]
}

@test "a log that cannot be opened is an error that names it" {
	rt --log "$T/no/dir/log" list
	[ "$status" != 0 ]
	has "$err" "$T/no/dir/log"
}

@test "the log exists after a usage error" {
	only_tare
	rt --log "$T/log" --log-format json create --no-such-option "$ID"
	[ "$status" != 0 ]
	one_line
	has "$(jq -r .msg "$T/log")" no-such-option
}

@test "--debug adds lines, all of them valid, the error last" {
	only_tare
	args /no/such/program
	rt --debug --log "$T/log" --log-format json create --bundle "$B" "$ID"
	jq -e . "$T/log" >/dev/null
	same "$(jq -r .level "$T/log" | tail -n 1)" error
	same "$(jq -r 'select(.level == "error") | .level' "$T/log" | wc -l)" 1
}

@test "warnings stay out of the log unless asked for" {
	only_tare
	config '.process.capabilities |= map_values(. + ["CAP_FLY"])'
	args true
	ok --log "$T/log" --log-format json run --bundle "$B" "$ID"
	[ ! -s "$T/log" ]
	ok --log "$T/log" --log-format json --log-level warning run --bundle "$B" "$ID"
	same "$(jq -r .level "$T/log" | sort -u)" warning
	ok --log "$T/log2" --log-format json --debug run --bundle "$B" "$ID"
	jq -r .level "$T/log2" | grep -q warning
}

@test "control characters and quotes in a message keep it one valid line" {
	args $'/no/such\nprogram"with\\odd\tname'
	rt --log "$T/log" --log-format json create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	not_with runc "writes a warning of its own cgroup code too"
	one_line
	[ "$TT_KIND" != tare ] || same "$(wc -l <"$T/err")" 1
}

@test "no error number text begins with a capital" {
	only_tare
	config '.mounts += [{destination: "/mnt", type: "bind", source: "/no/such/source", options: ["rbind"]}]'
	rt create --bundle "$B" "$ID"
	has "$err" "no such file or directory"
	hasnt "$err" "No such file"
}

@test "a failing create does not wait for a full or closed stderr" {
	args /no/such/program
	local rc=0
	timeout 5 "$TARE" --root "$R" create --bundle "$B" "$ID" </dev/null >/dev/null 2>&- 3>&- || rc=$?
	[ "$rc" != 0 ]
	[ "$rc" != 124 ]
	rc=$({ timeout 5 "$TARE" --root "$R" create --bundle "$B" "$ID" </dev/null 2>&1 >/dev/null 3>&-; echo $? >&4; } 4>&1 | :) || true
	[ ! -e "$R/$ID" ]
}
