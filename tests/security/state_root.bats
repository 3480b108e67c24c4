load attacks

# The state root and the ids in it: what others have put there is not believed.

@test "CVE-2019-11502 CVE-2022-31214: a state root that others can change is refused" {
	local how
	start_sleeper
	for how in "chmod 777" "chmod 770" "chown 1000:0"; do
		$how "$R"
		fails "can be changed by other users" state "$ID"
		fails "can be changed by other users" exec "$ID" true
		fails "can be changed by other users" kill "$ID" KILL
		fails "can be changed by other users" delete --force "$ID"
		fails "can be changed by other users" create --bundle "$B" "${ID}2"
		fails "can be changed by other users" list
		chown 0:0 "$R" && chmod 700 "$R"
	done
	status_is running
}

@test "CVE-2021-44731: a container that is a link is none" {
	start_sleeper
	mkdir -p "$T/real" && cp -a "$R/$ID/." "$T/real/" 2>/dev/null || true
	ln -s "$T/real" "$R/${ID}2"
	fails "does not exist" state "${ID}2"
	fails "does not exist" kill "${ID}2" KILL
	fails "does not exist" exec "${ID}2" true
	fails "already exists|cannot|does not exist" create --bundle "$B" "${ID}2"
	rt delete --force "${ID}2"
	[ -e "$T/real/state.json" ]
	status_is running
	rm -f "$R/${ID}2"
}

@test "records that are links or pipes are not read" {
	local kind
	start_sleeper
	for kind in link fifo; do
		mkdir -m 700 "$R/${ID}3"
		case $kind in
		link) ln -s "$R/$ID/state.json" "$R/${ID}3/state.json" ;;
		fifo) mkfifo "$R/${ID}3/state.json" ;;
		esac
		rt kill "${ID}3" KILL
		[ "$status" = 1 ] || tell "$kind" || return 1
		rt list
		[ "$status" = 0 ] || tell "$kind" || return 1
		rm -rf "$R/${ID}3"
	done
	status_is running
}

@test "crun 1.28: an id is a plain name" {
	local id
	args true
	mkdir -p "$R" && chmod 700 "$R" && mkdir "$T/beside"
	for id in . .. ../beside ../x a/b /a a/ '' -x .x 'a b' $'a\nb' $'a\tb' 'a:b' 'a@b' 'a%b' 'a\b' é 'a*' "$(printf 'n%.0s' {1..256})"; do
		rt create --bundle "$B" -- "$id"
		[ "$status" = 1 ] || tell "create '$id'" || return 1
		rt delete --force -- "$id"
		rt state -- "$id"
		[ "$status" = 1 ] || tell "state '$id'" || return 1
	done
	[ -d "$T/beside" ] && same "$(ls -A "$R")" ""
	[ ! -e "$T/x" ]
}

@test "the state of a container is closed to others" {
	create_sleeper
	same "$(find "$R" -perm /077 ! -type s ! -type l)" ""
}
