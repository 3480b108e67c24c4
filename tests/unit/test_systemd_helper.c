/* The program tare-systemd, spoken to as tare does; no manager is needed. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "cgroups/systemd_wire.h"

struct helper {
	pid_t pid;
	int   sock;
};

static int start(void **state)
{
	static struct helper h;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	h.pid = fork();
	if (h.pid == 0) {
		dup2(pair[1], 0);
		execl(TARE_SYSTEMD, "tare-systemd", NULL);
		_exit(127);
	}
	close(pair[1]);
	h.sock = pair[0];
	*state = &h;
	return 0;
}

static int end(void **state)
{
	struct helper *h = *state;
	int status = -1;

	close(h->sock);
	assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
	/* The end of the file ended it, whatever it had been told. */
	assert_int_equal(status, 0);
	return 0;
}

static struct systemd_answer say(const struct helper *h, const void *packet, size_t n)
{
	struct systemd_answer a;

	assert_int_equal(send(h->sock, packet, n, MSG_NOSIGNAL), n);
	assert_int_equal(recv(h->sock, &a, sizeof(a), 0), sizeof(a));
	assert_non_null(memchr(a.name, '\0', sizeof(a.name)));
	assert_non_null(memchr(a.text, '\0', sizeof(a.text)));
	return a;
}

static struct systemd_answer request(const struct helper *h, enum systemd_verb verb, const char *body,
				     size_t n)
{
	struct systemd_request head = { .verb = verb, .timeout_usec = 5000000 };
	char packet[256];

	memcpy(packet, &head, sizeof(head));
	memcpy(packet + sizeof(head), body, n);
	return say(h, packet, sizeof(head) + n);
}

static void what_is_no_request_is_refused(void **state)
{
	assert_int_equal(say(*state, "short", 5).code, -EBADMSG);
	assert_int_equal(request(*state, SYSTEMD_CONNECT, "unix:path=/x", 12).code, -EBADMSG);
}

static void nothing_can_be_asked_before_a_connection(void **state)
{
	assert_int_equal(request(*state, SYSTEMD_CALL, "Reload", 7).code, -ENOTCONN);
	assert_int_equal(request(*state, SYSTEMD_WAIT, "", 0).code, -ENOTCONN);
	assert_int_equal(request(*state, SYSTEMD_ASK, "a\0b\0c", 6).code, -ENOTCONN);
}

static void a_failed_connection_can_be_tried_elsewhere(void **state)
{
	static const char nowhere[] = "unix:path=/no/such/socket";

	for (int i = 0; i < 2; i++) {
		struct systemd_answer a = request(*state, SYSTEMD_CONNECT, nowhere, sizeof(nowhere));

		if (strcmp(a.name, SYSTEMD_NO_LIBRARY) == 0)
			skip();
		assert_int_equal(a.code, -ENOENT);
	}
	assert_int_equal(request(*state, SYSTEMD_CALL, "Reload", 7).code, -ENOTCONN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_no_request_is_refused, start, end),
		cmocka_unit_test_setup_teardown(nothing_can_be_asked_before_a_connection, start, end),
		cmocka_unit_test_setup_teardown(a_failed_connection_can_be_tried_elsewhere, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
