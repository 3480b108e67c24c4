load helpers

socket_reader() {
	recvtty "$T/s.sock" >"$T/message" 2>/dev/null </dev/null 3>&- &
	READER=$!
	wait_for 2 test -S "$T/s.sock"
}

@test "create sends a descriptor of init's process" {
	not_with runc "since 1.2"
	not_with crun "has an annotation instead"
	args sleep 1000
	socket_reader
	ok create --bundle "$B" --pidfd-socket "$T/s.sock" "$ID"
	wait "$READER"
	want '.descriptor | test("pidfd")' "$T/message"
	want ".pid == $(pid_of) and .length >= 1 and .truncated == 0 and .more == 0" "$T/message"
}

@test "exec sends a descriptor of the new process" {
	not_with runc "since 1.2"
	not_with crun "has an annotation instead"
	start_sleeper
	socket_reader
	ok exec -d --pidfd-socket "$T/s.sock" --pid-file "$T/e.pid" "$ID" sleep 1000
	wait "$READER"
	want ".pid == $(<"$T/e.pid") and .more == 0" "$T/message"
}

@test "a pidfd socket that nobody listens on fails create" {
	only_tare
	args sleep 1000
	fails 'nowhere' create --bundle "$B" --pidfd-socket "$T/nowhere" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "an annotation names the socket for init's pidfd; the option wins" {
	not_with runc "an annotation of crun"
	args sleep 1000
	socket_reader
	config '.annotations["run.oci.pidfd_receiver"] = $s' --arg s "$T/s.sock"
	ok create --bundle "$B" "$ID"
	wait "$READER"
	want '.descriptor | test("pidfd")' "$T/message"
	[ "$TT_KIND" = tare ] || return 0
	ok delete --force "$ID"
	fails 'nowhere' create --bundle "$B" --pidfd-socket "$T/nowhere" "$ID"
}
