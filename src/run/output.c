/* output.c: run a program of the host and take what it prints. */
#include "run/run.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fmt.h"
#include "base/str.h"
#include "sys/file.h"
#include "sys/process.h"

enum { OUTPUT_MAX = 64 << 20, NO_PROGRAM = 127, PATH_SIZE = 64 };

static NORETURN void be_program(const char *const *argv, int output)
{
	/* Never PATH: callers may be root with a PATH of somebody else's. */
	static const char *const places[] = { "/usr/bin", "/bin" };
	char path[PATH_SIZE];
	int rc = 0;

	sys_signals_reset(SYS_SIGNALS_ALL);
	if (sys_dup3(output, 1, 0) < 0 || sys_dup3(output, 2, 0) < 0)
		sys_exit(1);
	for (size_t i = 0; i < ARRAY_LEN(places) && rc == 0; i++) {
		fmt(path, sizeof(path), "%s/%s", places[i], argv[0]);
		rc = sys_execve(path, argv, (const char *const *)environ);
		if (rc == -ENOENT)
			rc = 0;
	}
	sys_exit(rc ? 1 : NO_PROGRAM);
}

static int collect(int fd, struct out *o)
{
	char buf[4096];
	ssize_t n;

	while ((n = sys_read(fd, buf, sizeof(buf))) != 0) {
		if (n == -EINTR)
			continue;
		if (n < 0)
			return (int)n;
		if (o->len > OUTPUT_MAX)
			return -EFBIG;
		out_mem(o, buf, (size_t)n);
	}
	return 0;
}

static int judge(const char *const *argv, const siginfo_t *si, const char *said, struct err *e)
{
	if (si->si_code == CLD_EXITED && si->si_status == 0)
		return 1;
	if (si->si_code == CLD_EXITED && si->si_status == NO_PROGRAM)
		return 0;
	if (si->si_code != CLD_EXITED)
		return err_set(e, "'%s' was ended by signal %d", argv[0], si->si_status);
	return err_set(e, "'%s' failed with exit status %d: %.*s", argv[0], si->si_status,
		       (int)strcspn(said, "\n"), said);
}

int run_output(const char *const *argv, struct out *o, struct err *e)
{
	struct clone_args ca = { .flags = CLONE_PIDFD | CLONE_CLEAR_SIGHAND,
				 .exit_signal = SIGCHLD };
	int fds[2] = { NO_FD, NO_FD }, pidfd = NO_FD;
	int rc = sys_pipe2(fds, 0);
	size_t before = o->len;
	siginfo_t si = { 0 };
	pid_t pid;

	if (rc < 0)
		return err_sys(e, rc, "cannot make a pipe");
	ca.pidfd = (uintptr_t)&pidfd;
	pid = sys_clone3(&ca);
	if (pid == 0)
		be_program(argv, fds[1]);
	fd_close(&fds[1]);
	rc = pid < 0 ? pid : collect(fds[0], o);
	fd_close(&fds[0]); /* one that is cut off ends by this */
	if (pid > 0) {
		do
			pid = sys_waitid(P_PIDFD, (id_t)pidfd, &si, WEXITED);
		while (pid == -EINTR);
		fd_close(&pidfd);
	}
	if (rc < 0 || pid < 0)
		return err_sys(e, rc < 0 ? rc : pid, "cannot run '%s'", argv[0]);
	return judge(argv, &si, out_text(o) + before, e);
}
