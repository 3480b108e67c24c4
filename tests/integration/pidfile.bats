load helpers

@test "the pid file holds digits and nothing else" {
	create_sleeper
	[[ $(<"$T/$ID.pid") =~ ^[0-9]+$ ]]
	same "$(wc -c <"$T/$ID.pid")" "$(printf %s "$(pid_of)" | wc -c)"
	same "$(<"$T/$ID.pid")" "$(pid_of)"
}

@test "a relative name counts from the current directory" {
	args sleep 1000
	mkdir "$T/here" && cd "$T/here"
	ok create --bundle "$B" --pid-file the.pid "$ID"
	[ -s "$T/here/the.pid" ]
}

@test "a pid file that is there is replaced" {
	args sleep 1000
	echo "something long that was here before" >"$T/p"
	ok create --bundle "$B" --pid-file "$T/p" "$ID"
	same "$(<"$T/p")" "$(pid_of)"
	same "$(ls "$T" | grep -c '^\.*p')" 1
}

@test "a pid file that cannot be written fails create and leaves nothing" {
	args sleep 1000
	rt create --bundle "$B" --pid-file "$T/no/such/dir/p" "$ID"
	[ "$status" != 0 ]
	has "$err" "$T/no/such/dir"
	[ ! -e "$R/$ID" ]
}

@test "a failing create leaves no pid file with content" {
	args /no/such/program
	rt create --bundle "$B" --pid-file "$T/p" "$ID"
	[ "$status" != 0 ]
	[ ! -s "$T/p" ]
}

@test "a reader never sees a part of the exec pid file" {
	start_sleeper
	local i
	(
		for ((i = 0; i < 4000; i++)); do
			[ -e "$T/e.pid" ] || continue
			read -r p <"$T/e.pid" || [ -n "$p" ] || echo "empty" >>"$T/bad"
			[[ $p =~ ^[0-9]+$ ]] || echo "<$p>" >>"$T/bad"
		done
	) 3>&- &
	local bg=$!
	for i in 1 2 3 4 5 6 7 8; do
		ok exec --pid-file "$T/e.pid" "$ID" true
		rm "$T/e.pid"
	done 2>/dev/null
	wait "$bg" 2>/dev/null || true
	[ "$TT_KIND" != tare ] || [ ! -e "$T/bad" ] || { cat "$T/bad"; return 1; }
}
