/* systemd_helper.c: where the program tare-systemd is, and how it is started.  Knows nothing of
 * what is said to it. */
#ifdef HAVE_SYSTEMD
#include "systemd_bus.h"

#include <errno.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/fmt.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/sock.h"

#define PROGRAM "tare-systemd"

enum { PATH_BYTES = 1024 }; /* a longer one is as good as none */

/* By where the program file `self` is: beside it, as in a build, or where it was installed to. */
static int open_from(const char *self)
{
	static const char *const places[] = { "", TARE_LIBEXEC_FROM_BIN "/" };
	const char *slash = strrchr(self, '/');
	char path[PATH_BYTES];
	int fd = -ENOENT;

	/* A relative name would depend on where we have gone since; a memory file is nowhere. */
	if (self[0] != '/' || str_starts(self, "/memfd:"))
		return -ENOENT;
	for (size_t i = 0; fd < 0 && i < ARRAY_LEN(places); i++) {
		fmt(path, sizeof(path), "%.*s%s" PROGRAM, (int)(slash - self) + 1, self, places[i]);
		fd = sys_open(path, O_PATH, 0);
	}
	return fd;
}

/* Never by PATH: whoever says what that is may not say what this runs. */
static int open_program(void)
{
	char self[PATH_BYTES];
	ssize_t n = sys_readlinkat(AT_FDCWD, "/proc/self/exe", self, sizeof(self));
	int fd = n < 0 ? (int)n : open_from(self);

	/* Where we are no instance of our own file any more (run/executable.c), the kernel's note of
	 * its name is still in memory. */
	if (fd < 0)
		fd = open_from((const char *)getauxval(AT_EXECFN));
	return fd < 0 ? sys_open(TARE_LIBEXEC "/" PROGRAM, O_PATH, 0) : fd;
}

/* Nothing of ours but the socket: no stream, no variable. */
static NORETURN void be_helper(int program, int sock)
{
	static const char *const argv[] = { PROGRAM, NULL }, *const env[] = { NULL };
	struct systemd_answer broken = { .name = SYSTEMD_NOT_STARTED };
	int rc, null = sys_open("/dev/null", O_RDWR, 0);

	sys_signals_reset(SYS_SIGNALS_ALL);
	rc = null < 0 ? null : sys_dup3(sock, 0, 0);
	for (int i = 1; i < 3 && rc >= 0; i++)
		rc = sys_dup3(null, i, 0);
	if (rc >= 0) {
		sock = 0;
		rc = sys_close_but(3, &program, 1);
	}
	if (rc >= 0)
		rc = sys_execveat(program, "", argv, env, AT_EMPTY_PATH);
	broken.code = rc;
	IGNORE(sys_send(sock, &broken, sizeof(broken))); /* end of file tells as well */
	sys_exit(127);
}

int systemd_helper(int *sock, int *pidfd)
{
	AUTO_FD int program = open_program();
	/* No signal at its end: who waits for other children shall not be woken. */
	struct clone_args ca = { .flags = CLONE_PIDFD | CLONE_CLEAR_SIGHAND, .pidfd = (uintptr_t)pidfd };
	int pair[2], rc = program < 0 ? program : sys_socketpair(SOCK_SEQPACKET, pair);
	pid_t pid;

	if (rc < 0)
		return rc;
	pid = sys_clone3(&ca);
	if (pid == 0)
		be_helper(program, pair[1]);
	fd_close(&pair[1]);
	if (pid < 0) {
		fd_close(&pair[0]);
		*pidfd = NO_FD;
		return pid;
	}
	*sock = pair[0];
	return 0;
}
#else
/* A source file is never empty. */
_Static_assert(1, "built without systemd");
#endif
