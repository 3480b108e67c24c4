/* signal.c: a signal for a container: for its first process, or for all of them. */
#include "run/run.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>

#include "cgroups/cgroup.h"
#include "sys/file.h"
#include "sys/process.h"

int run_open_cgroup(const struct container *c, struct err *e)
{
	const struct record *r = c->record;

	if (!r->cgroup_mount || !r->cgroup_path)
		return err_set(e, "the container is not using cgroups");
	return cgroup_open(r->cgroup_mount, r->cgroup_path, e);
}

static int not_running(struct err *e)
{
	return err_set(e, "container not running: no such process");
}

static int signal_init(const struct container *c, int signo, struct err *e)
{
	int rc;

	if (c->pidfd < 0)
		return not_running(e);
	rc = sys_pidfd_send_signal(c->pidfd, signo);
	if (rc == -ESRCH)
		return not_running(e);
	return rc < 0 ? err_sys(e, rc, "cannot send signal %d to the container", signo) : 0;
}

/* Is what runs in the recorded cgroup this container's?  That of an earlier boot is not there,
 * and an unfinished create may have found one that belongs to somebody else. */
static bool has_cgroup(const struct container *c)
{
	const struct record *r = c->record;

	if (!r->cgroup_mount || !r->cgroup_path || c->stale)
		return false;
	return c->complete || !r->cgroup_existed;
}

static int signal_cgroup(const struct container *c, int signo, struct err *e)
{
	struct err why = ERR_NONE;
	AUTO_FD int cgroup = run_open_cgroup(c, &why);

	if (cgroup < 0 && why.code == ENOENT)
		return 0;
	if (cgroup < 0) {
		*e = why;
		return -1;
	}
	return signo == SIGKILL ? cgroup_kill(cgroup, e) : cgroup_signal(cgroup, signo, e);
}

int run_signal(const struct container *c, int signo, struct err *e)
{
	if (signal_init(c, signo, e) < 0)
		return -1;
	if (signo != SIGKILL || (c->record->ns_new & CLONE_NEWPID) || !has_cgroup(c))
		return 0;
	return signal_cgroup(c, signo, e);
}

int run_stop(const struct container *c, int timeout_ms, struct err *e)
{
	struct pollfd p = { .fd = c->pidfd, .events = POLLIN };

	if (run_signal(c, SIGKILL, e) < 0)
		return -1;
	if (sys_poll(&p, 1, timeout_ms) == 0)
		return err_set(e, "the container's process %d does not end", (int)c->record->pid);
	return 0;
}

int run_signal_all(const struct container *c, int signo, struct err *e)
{
	struct err gone = ERR_NONE;

	if (has_cgroup(c))
		return signal_cgroup(c, signo, e);
	/* Without a cgroup init is all that is known. */
	if (c->pidfd < 0 || signal_init(c, signo, &gone) == 0 || !gone.code)
		return 0;
	*e = gone;
	return -1;
}
