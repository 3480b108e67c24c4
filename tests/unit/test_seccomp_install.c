/* test_seccomp_install.c: programs in the kernel, and the descriptor of one that notifies. */
#include <dirent.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ocispec/load.h"
#include "seccomp/filter.h"
#include "sys/sock.h"

enum { FAILED = 99 };

static struct seccomp_program program(struct arena *a, const char *text)
{
	struct spec_load l = { .arena = a, .name = "test", .text = text, .len = strlen(text) };
	struct seccomp_filter f = { 0 };
	struct err e = ERR_NONE;
	void *v = NULL;

	if (desc_decode(&l, &spec_seccomp_object, &v, &e) < 0 ||
	    seccomp_compile(a, v, SECCOMP_NATIVE, &f, &e) < 0)
		fail_msg("%s", e.msg);
	return f.program;
}

/* In the child: with the filter in force, the exit status is the errno of getppid. */
static NORETURN void ask(const struct seccomp_program *p, const struct seccomp_agent *agent)
{
	struct err e = ERR_NONE;
	long rc;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || seccomp_install(p, agent, &e) < 0)
		syscall(SYS_exit_group, FAILED);
	rc = syscall(SYS_getppid);
	syscall(SYS_exit_group, rc < 0 ? errno : 0);
	for (;;)
		pause();
}

static int status_of(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int run(const char *profile)
{
	struct arena a = ARENA_EMPTY;
	struct seccomp_program p = program(&a, profile);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		ask(&p, NULL);
	arena_free(&a);
	return status_of(pid);
}

static void the_kernel_takes_and_obeys_it(void **state)
{
	int status;

	(void)state;
	status = run("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"getppid\"],"
		     "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":77}]}");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 77);
	status = run("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":78,\"syscalls\":["
		     "{\"names\":[\"exit_group\"],\"action\":\"SCMP_ACT_ALLOW\"}]}");
	assert_int_equal(WEXITSTATUS(status), 78);
	status = run("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"getppid\"],"
		     "\"action\":\"SCMP_ACT_KILL_PROCESS\"}]}");
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void nothing_is_called_after_it_is_in_force(void **state)
{
	int status;

	(void)state;
	status = run("{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\",\"syscalls\":["
		     "{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":79},"
		     "{\"names\":[\"exit_group\"],\"action\":\"SCMP_ACT_ALLOW\"}]}");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 79);
}

static int entries(const char *what, pid_t pid)
{
	char path[64];
	DIR *d;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, what);
	d = opendir(path);
	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static bool holds_a_listener(pid_t pid)
{
	char path[64], target[64];

	for (int fd = 0; fd < 64; fd++) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
		n = readlink(path, target, sizeof(target) - 1);
		if (n > 0 && memmem(target, (size_t)n, "seccomp notify", 14))
			return true;
	}
	return false;
}

#define NOTIFYING                                                                                \
	"{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\",\"syscalls\":["                            \
	"{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_NOTIFY\"},"                             \
	"{\"names\":[\"exit_group\"],\"action\":\"SCMP_ACT_ALLOW\"}]}"

static void answer(int listener, pid_t pid, int error)
{
	struct seccomp_notif ask_ = { 0 };
	struct seccomp_notif_resp reply = { .error = -error };

	assert_int_equal(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &ask_), 0);
	assert_int_equal(ask_.pid, pid);
	assert_int_equal(ask_.data.nr, SYS_getppid);
	/* It waits for us, so this is what the program would see. */
	assert_int_equal(entries("task", pid), 1);
	assert_false(holds_a_listener(pid));
	reply.id = ask_.id;
	assert_int_equal(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply), 0);
}

static void the_agent_gets_the_descriptor_and_the_message(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct seccomp_program p = program(&a, NOTIFYING);
	int pair[2], listener = NO_FD, status;
	char text[64] = { 0 };
	pid_t pid;

	(void)state;
	assert_int_equal(sys_socketpair(SOCK_STREAM, pair), 0);
	pid = fork();
	if (pid == 0)
		ask(&p, &(struct seccomp_agent){ pair[1], "the words", 9 });
	close(pair[1]);
	assert_int_equal(sys_recv_fd(pair[0], text, sizeof(text), &listener), 9);
	assert_string_equal(text, "the words");
	assert_true(listener >= 0);
	answer(listener, pid, 80);
	status = status_of(pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 80);
	/* One message, one descriptor, and that was all. */
	assert_int_equal(sys_recv_fd(pair[0], text, sizeof(text), &listener), 0);
	close(pair[0]);
	arena_free(&a);
}

static void an_agent_that_is_gone_is_an_error(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct seccomp_program p = program(&a, NOTIFYING);
	int pair[2];
	pid_t pid;

	(void)state;
	assert_int_equal(sys_socketpair(SOCK_STREAM, pair), 0);
	close(pair[0]);
	pid = fork();
	if (pid == 0)
		ask(&p, &(struct seccomp_agent){ pair[1], "x", 1 });
	assert_int_equal(WEXITSTATUS(status_of(pid)), FAILED);
	close(pair[1]);
	arena_free(&a);
}

static void what_the_kernel_refuses_is_said(void **state)
{
	static const struct sock_filter nonsense[] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4711) };
	struct seccomp_program p = { .v = nonsense, .n = 1 };
	struct err e = ERR_NONE;

	(void)state;
	assert_int_equal(seccomp_install(&p, NULL, &e), -1);
	assert_int_equal(e.code, EINVAL);
	e = (struct err)ERR_NONE;
	p.flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	assert_int_equal(seccomp_install(&p, &(struct seccomp_agent){ NO_FD, "x", 1 }, &e), -1);
	assert_int_equal(e.code, EINVAL);
	assert_int_equal(entries("task", getpid()), 1);
	assert_true(seccomp_kernel_has(0));
	assert_true(seccomp_kernel_has(SECCOMP_FILTER_FLAG_LOG));
	assert_false(seccomp_kernel_has(1U << 30));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernel_takes_and_obeys_it),
		cmocka_unit_test(nothing_is_called_after_it_is_in_force),
		cmocka_unit_test(the_agent_gets_the_descriptor_and_the_message),
		cmocka_unit_test(an_agent_that_is_gone_is_an_error),
		cmocka_unit_test(what_the_kernel_refuses_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
