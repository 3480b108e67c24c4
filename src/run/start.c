/* start.c: open the gate and wait for the answer: end-of-file after "a" means that init
 * has become the program. */
#include "run/run.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "cgroups/cgroup.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/sock.h"

enum { STOPPED_LIMIT_S = 10 };

static int ended(const struct container *c, struct err *e)
{
	struct err ignored = ERR_NONE;
	AUTO_FD int cgroup = run_open_cgroup(c, &ignored);

	err_set(e, "container not running: its first process ended before it was started");
	cgroup_explain_failure(cgroup, NULL, e);
	return -1;
}

/* One message from init; 0 at end of file.  Init's death counts as end of file.  A hook may
 * take its time, so only a process that can do nothing is given up. */
static ssize_t answer(int gate, const struct container *c, void *buf, size_t size)
{
	struct pollfd p[2] = { { .fd = gate, .events = POLLIN }, { .fd = c->pidfd, .events = POLLIN } };
	int rc, stopped = 0;

	for (;;) {
		rc = sys_poll(p, 2, 1000);
		if (rc == -EINTR)
			continue;
		if (rc < 0)
			return rc;
		if (p[0].revents)
			return sys_recv(gate, buf, size, 0);
		if (rc > 0)
			return 0;
		stopped = record_init_is_stopped(c->record) ? stopped + 1 : 0;
		if (stopped >= STOPPED_LIMIT_S)
			return -ETIMEDOUT;
	}
}

static int no_answer(ssize_t rc, struct err *e)
{
	if (rc != -ETIMEDOUT)
		return err_sys(e, (int)rc, "cannot read the answer of the container's first process");
	err_set(e, "the container's first process has been stopped for %d s by a signal or a tracer",
		STOPPED_LIMIT_S);
	err_hint(e, "SIGCONT lets it go on, delete --force removes the container");
	return -1;
}

static int knock(const struct container *c, struct err *e)
{
	AUTO_FD int gate = sys_socket(AF_UNIX, SOCK_SEQPACKET, 0);
	int rc;

	if (gate < 0)
		return err_sys(e, gate, "cannot make a socket");
	rc = sys_unix_connect(gate, c->dir, "gate");
	if (rc >= 0)
		rc = (int)sys_send(gate, "g", 1);
	if (rc < 0) {
		if (rc == -ECONNREFUSED || rc == -EPIPE || rc == -ECONNRESET)
			return ended(c, e);
		return err_sys(e, rc, "cannot reach the container's first process");
	}
	return TAKE_FD(gate);
}

int run_start(const struct container *c, struct err *e)
{
	struct err said;
	char ack;
	AUTO_FD int gate = knock(c, e);
	ssize_t n;

	if (gate < 0)
		return -1;
	n = answer(gate, c, &ack, 1);
	if (n == -ETIMEDOUT)
		return no_answer(n, e);
	if (n != 1 || ack != 'a')
		return ended(c, e);
	n = answer(gate, c, &said, sizeof(said));
	if (n == 0 || n == -ECONNRESET) {
		/* A courtesy to state: without the file it need not ask init. */
		IGNORE(sys_unlinkat(c->dir, "gate", 0));
		return 0;
	}
	if (n < 0)
		return no_answer(n, e);
	if (n != (ssize_t)sizeof(said))
		return err_set(e, "the container's first process sent a broken answer");
	said.at[sizeof(said.at) - 1] = said.step[sizeof(said.step) - 1] = '\0';
	said.hint[sizeof(said.hint) - 1] = said.msg[sizeof(said.msg) - 1] = '\0';
	*e = said;
	return -1;
}
