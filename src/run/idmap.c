/* idmap.c: a user namespace for its id maps alone: made with a process that does nothing,
 * and kept by a descriptor when that is gone.  Knows nothing of mounts. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "sys/file.h"
#include "sys/process.h"

/* Its end of the pipe says when it is no longer needed, or that the runtime is dead. */
static NORETURN void stand_by(int pipe[2])
{
	char byte;

	fd_close(&pipe[1]);
	IGNORE(sys_read(pipe[0], &byte, 1)); /* end-of-file */
	sys_exit(0);
}

static pid_t make_holder(int pipe[2])
{
	struct clone_args ca = { .flags = CLONE_NEWUSER | CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };
	pid_t pid = sys_clone3(&ca);

	if (pid == 0)
		stand_by(pipe);
	fd_close(&pipe[0]);
	return pid;
}

static int write_map(pid_t pid, const char *file, const char *text, struct err *e)
{
	char path[64];
	int rc;

	fmt(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	rc = io_write_file(AT_FDCWD, path, O_WRONLY | O_NOFOLLOW, 0, text, strlen(text));
	return rc < 0 ? err_sys(e, rc, "cannot write the %s of mapped mounts", file) : 0;
}

static int with_maps(pid_t pid, const struct plan_idmap *m, struct err *e)
{
	char path[64];
	int fd;

	if (write_map(pid, "uid_map", m->uid_text, e) < 0 ||
	    write_map(pid, "gid_map", m->gid_text, e) < 0)
		return -1;
	fmt(path, sizeof(path), "/proc/%d/ns/user", (int)pid);
	fd = sys_open(path, O_RDONLY, 0);
	return fd < 0 ? err_sys(e, fd, "cannot open the user namespace of mapped mounts") : fd;
}

int idmap_open(const struct plan_idmap *m, struct err *e)
{
	int pipe[2], status, fd;
	int rc = sys_pipe2(pipe, 0);
	pid_t pid;

	if (rc < 0)
		return err_sys(e, rc, "cannot make a pipe");
	pid = make_holder(pipe);
	if (pid < 0) {
		fd_close(&pipe[1]);
		(void)err_sys(e, pid, "cannot make a user namespace for mapped mounts");
		return err_hint(e, "see /proc/sys/user/max_user_namespaces");
	}
	fd = with_maps(pid, m, e);
	fd_close(&pipe[1]);
	do
		rc = sys_wait4(pid, &status, 0, NULL);
	while (rc == -EINTR);
	return fd;
}
