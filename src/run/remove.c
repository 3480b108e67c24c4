/* remove.c: delete: take away what create made, from the record alone, also when the
 * runtime that made it was killed anywhere. */
#include "run/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "cgroups/cgroup.h"
#include "cgroups/systemd.h"
#include "sys/file.h"
#include "sys/process.h"

enum { KILL_TIMEOUT_MS = 10000 };

static int kill_init(struct container *c, struct err *e)
{
	struct pollfd p = { .fd = c->pidfd, .events = POLLIN };
	int rc;

	if (c->pidfd < 0)
		return 0;
	rc = sys_pidfd_send_signal(c->pidfd, SIGKILL);
	if (rc < 0 && rc != -ESRCH)
		return err_sys(e, rc, "cannot kill the container's process %d", (int)c->record->pid);
	rc = sys_poll(&p, 1, KILL_TIMEOUT_MS);
	if (rc == 0)
		return err_set(e, "the container's process %d does not end", (int)c->record->pid);
	return 0;
}

/* An unfinished create must not clear a cgroup that was there before it. */
static int remove_cgroup(const struct container *c, struct systemd_ahead *ahead, struct err *e)
{
	const struct record *r = c->record;

	if (!r->cgroup_path || !r->cgroup_mount || c->stale)
		return 0;
	if (r->cgroup_existed && !c->complete)
		return 0;
	if (r->systemd_unit)
		return cgroup_destroy_unit(&(struct cgroup_unit){
			.mount = r->cgroup_mount, .path = r->cgroup_path,
			.name = r->systemd_unit, .user = r->systemd_user, .ahead = ahead }, KILL_TIMEOUT_MS, e);
	if (cgroup_destroy(r->cgroup_mount, r->cgroup_path, KILL_TIMEOUT_MS, e) < 0)
		return -1;
	cgroup_remove_parents(r->cgroup_mount, r->cgroup_path, (int)r->cgroup_made - 1);
	return 0;
}

int run_delete(struct container *c, const struct plan *poststop, struct err *e)
{
	AUTO_SYSTEMD_AHEAD struct systemd_ahead ahead = SYSTEMD_AHEAD_NONE;

	if (c->record && !c->stale && c->record->systemd_unit)
		systemd_begin_ahead(&ahead, c->record->systemd_user);
	if (c->record && !c->stale &&
	    (kill_init(c, e) < 0 || remove_cgroup(c, &ahead, e) < 0 || rdt_remove(c->record, e) < 0))
		return -1;
	if (poststop)
		run_poststop(poststop);
	return container_remove(c, e);
}
