/* console.c: hand the container's terminal, or a pidfd, to who asked for it. */
#include "run/run.h"

#include <string.h>

#include "sys/sock.h"

/* The last turn brought the terminal's master side.  Nobody answers on the socket: the
 * caller may read it long after we are gone. */
int console_pass(struct run *r)
{
	static const char name[] = "/dev/ptmx";
	ssize_t rc;

	if (r->gift < 0)
		return err_set(r->err, "the container's first process sent no terminal");
	if (!r->plan->process.console_given) {
		r->terminal = TAKE_FD(r->gift); /* ours to relay */
		pty_fit(r->terminal);           /* before the program can ask */
		return 0;
	}
	rc = sys_send_fd(r->console_socket, name, sizeof(name) - 1, r->gift);
	fd_close(&r->gift);
	fd_close(&r->console_socket);
	if (rc < 0)
		return err_sys(r->err, (int)rc, "cannot send the terminal to the console socket '%s'",
			       r->console_path);
	return 0;
}

int pidfd_pass(struct run *r)
{
	const char *word = r->plan->kind == PLAN_EXEC ? "setns" : "standard";
	AUTO_FD int fd = NO_FD;
	ssize_t rc;

	if (!r->pidfd_path)
		return 0;
	fd = sys_socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return err_sys(r->err, fd, "cannot make a socket");
	rc = sys_unix_connect_path(fd, r->pidfd_path);
	if (rc >= 0)
		rc = sys_send_fd(fd, word, strlen(word), r->init_pidfd);
	if (rc < 0)
		return err_sys(r->err, (int)rc, "cannot send the pidfd to the socket '%s'", r->pidfd_path);
	return 0;
}
