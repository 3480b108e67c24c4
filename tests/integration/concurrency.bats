load helpers

# bundle_of N: the bundles share the rootfs; each has a cgroup of its own.
many_bundles() {
	local i
	config '.process.args = ["sleep", "1000"] | .root.path = $r' --arg r "$B/rootfs"
	for ((i = 0; i < $1; i++)); do
		mkdir "$T/b$i"
		sed "/cgroupsPath/s,$ID,${TAG}c$i," "$B/config.json" >"$T/b$i/config.json"
	done
}

# all COMMAND...: in the background with {} as the number; fails when one fails.
all() {
	local n=$1 i pids=() bad=0
	shift
	for ((i = 0; i < n; i++)); do
		"${@//\{\}/$i}" >"$T/all$i" 2>&1 </dev/null 3>&- &
		pids+=($!)
	done
	for i in "${!pids[@]}"; do
		wait "${pids[$i]}" || { bad=1; cat "$T/all$i"; }
	done
	return "$bad"
}

lifecycle() {
	"$TARE" --root "$R" create --bundle "$T/b$1" "${TAG}c$1" &&
		"$TARE" --root "$R" start "${TAG}c$1" &&
		"$TARE" --root "$R" delete --force "${TAG}c$1"
}

# look_around: state and list in a loop; every answer must be an answer.
look_around() {
	local id
	until [ -e "$T/enough" ]; do
		"$TARE" --root "$R" list -f json >"$T/l.json" 2>"$T/l.err" </dev/null ||
			echo "list: $(<"$T/l.err")" >>"$T/complaints"
		jq -e 'type == "array" or . == null' "$T/l.json" >/dev/null || echo "list: not an array" >>"$T/complaints"
		for id in "${TAG}c3" "${TAG}c7" "$ID"; do
			"$TARE" --root "$R" state "$id" >"$T/s.json" 2>"$T/s.err" </dev/null ||
				grep -q 'does not exist' "$T/s.err" || echo "state: $(<"$T/s.err")" >>"$T/complaints"
		done
	done
}

@test "fifty containers are created, started and deleted at once, while others look" {
	many_bundles 50
	look_around 3>&- &
	local looker=$! failed=0
	all 50 lifecycle {} || failed=1
	touch "$T/enough"
	wait "$looker" || true
	[ ! -e "$T/complaints" ] || { sort "$T/complaints" | uniq -c; return 1; }
	same "$failed" 0
	[ -z "$(ls "$R")" ]
	[ -z "$(find "$PARENT" -maxdepth 1 -name "*${TAG}c*")" ]
}

one_exec() {
	[ "$("$TARE" --root "$R" exec "$ID" echo "exec $1" 2>&1)" = "exec $1" ]
}

@test "twenty execs in one container at once, while others look" {
	start_sleeper
	look_around 3>&- &
	local looker=$! failed=0
	all 20 one_exec {} || failed=1
	touch "$T/enough"
	wait "$looker" || true
	[ ! -e "$T/complaints" ] || { sort "$T/complaints" | uniq -c; return 1; }
	same "$failed" 0
	ok ps --format json "$ID"
	want ". == [$(pid_of)]"
}

@test "of many creates of one id one wins, the others say that it exists" {
	args sleep 1000
	local i n=0 pids=()
	for i in {1..8}; do
		"$TARE" --root "$R" create --bundle "$B" "$ID" >/dev/null 2>"$T/e$i" </dev/null 3>&- &
		pids+=($!)
	done
	for i in "${!pids[@]}"; do
		if wait "${pids[$i]}"; then
			n=$((n + 1))
		else
			grep -q 'exist' "$T/e$((i + 1))" || [ "$TT_KIND" != tare ] || { cat "$T/e$((i + 1))"; return 1; }
		fi
	done
	same "$n" 1
	status_is created
	ok start "$ID"
}

@test "of many starts one wins" {
	create_sleeper
	local i n=0 pids=()
	for i in {1..6}; do
		"$TARE" --root "$R" start "$ID" >/dev/null 2>&1 </dev/null 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i" && n=$((n + 1)); done
	[ "$TT_KIND" = tare ] || [ "$n" -ge 1 ]
	[ "$TT_KIND" != tare ] || same "$n" 1
	status_is running
}

@test "kill in a loop against a container that ends" {
	args sh -c 'trap "exit 0" TERM; while :; do sleep 0.01; done'
	ok run -d --bundle "$B" "$ID"
	local i
	for i in {1..30}; do
		rt kill "$ID" TERM
		[ "$status" = 0 ] || [[ $err =~ not\ running ]] || tell "kill $i"
	done
	wait_for 2 status_is stopped
}

@test "many deletes with force at once all succeed" {
	start_sleeper
	all 6 "$TARE" --root "$R" delete --force "$ID"
	[ ! -e "$R/$ID" ]
}

@test "delete with force against execs that begin" {
	local i pids=()
	start_sleeper
	for i in {1..10}; do
		"$TARE" --root "$R" exec "$ID" sleep 100 >/dev/null 2>&1 </dev/null 3>&- &
		pids+=($!)
	done
	ok delete --force "$ID"
	for i in "${pids[@]}"; do wait "$i" || true; done
	[ ! -e "$R/$ID" ]
}
