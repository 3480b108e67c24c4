/* How tare-systemd is started and listened to.  This program takes its part too: under that name
 * beside the test, it does what the address it is to connect to says. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "cgroups/systemd_bus.h"

static char place[512];

/* --- as tare-systemd --- */

static int count_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = -1; /* its own */

	for (struct dirent *e = readdir(d); e; e = readdir(d))
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void look_around(char *to, size_t size)
{
	char file[64] = "";

	(void)!readlink("/proc/self/fd/2", file, sizeof(file) - 1);
	snprintf(to, size, "%d descriptors, stderr is %s, %s environment", count_descriptors(), file,
		 environ && environ[0] ? "an" : "no");
}

static int be_helper(void)
{
	char packet[512] = "";
	const char *say = packet + sizeof(struct systemd_request);
	struct systemd_answer a = { .code = 0 };

	while (recv(0, packet, sizeof(packet) - 1, 0) > 0) {
		if (strcmp(say, "end") == 0)
			return 0;
		if (strcmp(say, "cut") == 0)
			return send(0, "x", 1, 0) == 1 ? pause() : 1;
		look_around(a.text, sizeof(a.text));
		if (send(0, &a, sizeof(a), 0) < 0)
			return 1;
	}
	return 0;
}

/* --- as tare --- */

static int lie_beside(void **state)
{
	char self[400];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	if (n < 0)
		return -1;
	self[n] = '\0';
	snprintf(place, sizeof(place), "%.*s/tare-systemd", (int)(strrchr(self, '/') - self), self);
	(void)unlink(place);
	return symlink(self, place);
}

static int go_away(void **state)
{
	(void)state;
	return unlink(place);
}

static void nobody_is_left(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG | __WALL), -1);
	assert_int_equal(errno, ECHILD);
}

static void expect_failure(const char *address, const char *words)
{
	struct systemd_bus b;
	struct err e = ERR_NONE;

	setenv("DBUS_SESSION_BUS_ADDRESS", address, 1);
	assert_int_equal(systemd_open(&b, true, NULL, &e), -1);
	assert_non_null(strstr(e.msg, words));
	assert_int_equal(b.sock, NO_FD);
	nobody_is_left();
}

static void it_gets_a_socket_and_nothing_else(void **state)
{
	struct systemd_bus b AUTO_SYSTEMD = SYSTEMD_CLOSED;
	struct err e = ERR_NONE;

	(void)state;
	setenv("DBUS_SESSION_BUS_ADDRESS", "look", 1);
	assert_int_equal(dup2(0, 100), 100);
	assert_int_equal(systemd_open(&b, true, NULL, &e), 0);
	assert_string_equal(b.answer.text, "3 descriptors, stderr is /dev/null, no environment");
	close(100);
}

static void one_that_was_started_ahead_is_taken(void **state)
{
	AUTO_SYSTEMD_AHEAD struct systemd_ahead ahead = SYSTEMD_AHEAD_NONE;
	struct systemd_bus b AUTO_SYSTEMD = SYSTEMD_CLOSED;
	struct err e = ERR_NONE;
	int sock, pidfd;

	(void)state;
	setenv("DBUS_SESSION_BUS_ADDRESS", "look", 1);
	systemd_begin_ahead(&ahead, true);
	sock = ahead.sock;
	pidfd = ahead.pidfd;
	assert_true(sock >= 0 && pidfd >= 0);
	assert_int_equal(systemd_open(&b, true, &ahead, &e), 0);
	assert_string_equal(b.answer.text, "3 descriptors, stderr is /dev/null, no environment");
	assert_int_equal(b.sock, sock);
	assert_int_equal(b.pidfd, pidfd);
	assert_int_equal(ahead.sock, NO_FD);
	assert_int_equal(ahead.pidfd, NO_FD);
	systemd_close(&b);
	/* Its end is waited for later on. */
	assert_int_equal(ahead.pidfd, pidfd);
	systemd_end_ahead(&ahead);
	nobody_is_left();
}

static void one_that_was_started_for_another_manager_is_not_taken(void **state)
{
	struct systemd_ahead ahead = SYSTEMD_AHEAD_NONE;
	struct systemd_bus b AUTO_SYSTEMD = SYSTEMD_CLOSED;
	struct err e = ERR_NONE;

	(void)state;
	setenv("DBUS_SESSION_BUS_ADDRESS", "look", 1);
	systemd_begin_ahead(&ahead, false);
	assert_int_equal(systemd_open(&b, true, &ahead, &e), 0);
	assert_int_equal(ahead.pidfd, NO_FD);
	assert_null(b.ahead);
	assert_string_equal(b.answer.text, "3 descriptors, stderr is /dev/null, no environment");
	systemd_close(&b);
	nobody_is_left();
}

static void one_that_nobody_needed_is_ended(void **state)
{
	struct systemd_ahead ahead = SYSTEMD_AHEAD_NONE;

	(void)state;
	systemd_begin_ahead(&ahead, true);
	assert_true(ahead.pidfd >= 0);
	systemd_end_ahead(&ahead);
	assert_int_equal(ahead.pidfd, NO_FD);
	nobody_is_left();
}

static void one_that_ends_without_an_answer_is_told(void **state)
{
	(void)state;
	expect_failure("end", "tare-systemd has ended without an answer");
}

static void an_answer_of_another_form_is_none(void **state)
{
	(void)state;
	expect_failure("cut", "tare-systemd has ended without an answer");
}

static void one_that_cannot_be_executed_is_told(void **state)
{
	(void)state;
	assert_int_equal(unlink(place), 0);
	assert_int_equal(symlink("/dev/null", place), 0);
	expect_failure("look", "cannot start tare-systemd (EACCES)");
}

static void one_that_is_missing_is_told(void **state)
{
	(void)state;
	if (access(TARE_LIBEXEC "/tare-systemd", F_OK) == 0)
		skip();
	assert_int_equal(unlink(place), 0);
	expect_failure("look", "cannot start tare-systemd (ENOENT)");
	assert_int_equal(symlink("/dev/null", place), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_gets_a_socket_and_nothing_else),
		cmocka_unit_test(one_that_was_started_ahead_is_taken),
		cmocka_unit_test(one_that_was_started_for_another_manager_is_not_taken),
		cmocka_unit_test(one_that_nobody_needed_is_ended),
		cmocka_unit_test(one_that_ends_without_an_answer_is_told),
		cmocka_unit_test(an_answer_of_another_form_is_none),
		cmocka_unit_test(one_that_cannot_be_executed_is_told),
		cmocka_unit_test(one_that_is_missing_is_told),
	};

	if (argc > 0 && strcmp(argv[0], "tare-systemd") == 0)
		return be_helper();
	return cmocka_run_group_tests(tests, lie_beside, go_away);
}
