/* turn.c: whose turn it is: one byte over a socket pair, with at most one descriptor.
 * Knows nothing of steps.  End-of-file means that the other side is gone, or, after
 * its last row, that it has become another program. */
#include "walk/walk.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "sys/file.h"
#include "sys/sock.h"

int turn_open(struct run *r, struct err *e)
{
	int rc = sys_socketpair(SOCK_SEQPACKET, r->turn);

	if (rc < 0)
		return err_sys(e, rc, "cannot make a socket pair");
	return 0;
}

void turn_keep(struct run *r, enum side side)
{
	fd_close(&r->turn[side == SIDE_RUNTIME ? SIDE_INIT : SIDE_RUNTIME]);
}

int turn_give(struct run *r)
{
	int rc = sys_send_fd(r->turn[r->side], "t", 1, r->give);

	fd_close(&r->give);
	return rc < 0 ? rc : 0;
}

/* A signal that should end the runtime while it waits counts as a failure of the walk, so
 * that what was made is undone. */
static int wait_readable(struct run *r)
{
	struct pollfd p[2] = {
		{ .fd = r->turn[r->side], .events = POLLIN },
		{ .fd = r->signals, .events = POLLIN },
	};
	int rc;

	if (r->side != SIDE_RUNTIME || r->signals < 0)
		return 0;
	do
		rc = sys_poll(p, 2, -1);
	while (rc == -EINTR);
	if (rc < 0)
		return rc;
	return !p[0].revents && p[1].revents ? -EINTR : 0;
}

int turn_wait(struct run *r)
{
	char byte;
	int rc = wait_readable(r);

	if (rc < 0)
		return rc;
	fd_close(&r->gift);
	do
		rc = sys_recv_fd(r->turn[r->side], &byte, 1, &r->gift);
	while (rc == -EINTR);
	if (rc == 0 || rc == -ECONNRESET)
		return -EPIPE;
	return rc < 0 ? rc : 0;
}
