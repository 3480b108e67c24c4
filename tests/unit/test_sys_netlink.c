/* test_sys_netlink.c: both ways to bring up loopback.  Includes the source, since the
 * second way is taken only on a kernel without IPv4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "src/sys/netlink.c"
#include "sys/process.h"

static int flags(void)
{
	struct ifreq req = { .ifr_name = "lo" };
	AUTO_FD int sock = sys_socket(AF_INET, SOCK_DGRAM, 0);

	return sys_ioctl(sock, SIOCGIFFLAGS, &req) < 0 ? -1 : req.ifr_flags;
}

static int up(int (*bring)(void))
{
	if (flags() & IFF_UP)
		return 1;
	if (bring() != 0)
		return 2;
	return flags() & IFF_UP ? 0 : 3;
}

/* Status of a child in a network namespace of its own, or -1 when that is not allowed. */
static int in_new_namespace(int (*bring)(void))
{
	struct clone_args args = { .flags = CLONE_NEWNET, .exit_signal = SIGCHLD };
	int status;
	pid_t pid = sys_clone3(&args);

	if (pid == -EPERM)
		return -1;
	assert_true(pid >= 0);
	if (pid == 0)
		sys_exit(up(bring));
	assert_int_equal(sys_wait4(pid, &status, 0, NULL), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void loopback_comes_up(void **state)
{
	int status = in_new_namespace(sys_loopback_up);

	(void)state;
	if (status < 0)
		skip();
	assert_int_equal(status, 0);
}

static void loopback_comes_up_without_ipv4(void **state)
{
	int status = in_new_namespace(up_by_message);

	(void)state;
	if (status < 0)
		skip();
	assert_int_equal(status, 0);
}

static int as_nobody(void)
{
	return setuid(65534) == 0 && up_by_message() == -EPERM ? 0 : 1;
}

static void a_refused_message_is_an_error(void **state)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid = sys_clone3(&args);
	assert_true(pid >= 0);
	if (pid == 0)
		sys_exit(as_nobody());
	assert_int_equal(sys_wait4(pid, &status, 0, NULL), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loopback_comes_up),
		cmocka_unit_test(loopback_comes_up_without_ipv4),
		cmocka_unit_test(a_refused_message_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
