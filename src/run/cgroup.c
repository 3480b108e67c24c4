/* cgroup.c: step cgroup: make the container's, or open it for one more process. */
#include "run/run.h"

#include <errno.h>

#include "base/log.h"
#include "cgroups/cgroup.h"

/* A user to whom no cgroup is delegated, and who asked for nothing of one, runs without. */
static bool do_without(const struct run *r)
{
	int code = r->err->code;

	return r->plan->cgroup->may_fail && (code == EACCES || code == EPERM || code == EROFS);
}

int cgroup_make(struct run *r)
{
	r->cgroup = cgroup_create(r->plan->cgroup, &r->cgroup_made, r->err);
	if (r->cgroup >= 0)
		return 0;
	if (!do_without(r))
		return -1;
	log_warning(NULL, "there will be no cgroup: %s: %s", r->err->msg, err_text(r->err->code));
	*r->err = (struct err)ERR_NONE;
	r->record->cgroup_mount = r->record->cgroup_path = NULL;
	return 0;
}

void cgroup_undo(struct run *r)
{
	const struct cgroup_plan *cg = r->plan->cgroup;
	struct err e = ERR_NONE;

	if (r->cgroup < 0 || !cg)
		return;
	fd_close(&r->cgroup);
	if (cgroup_destroy(cg->mount, cg->path, 10000, &e) < 0) {
		log_warning(NULL, "%s", e.msg);
		r->cgroup_left = true;
		return;
	}
	cgroup_remove_parents(cg->mount, cg->path, r->cgroup_made - 1);
}

int cgroup_enter(struct run *r)
{
	const struct cgroup_plan *cg = r->plan->cgroup;
	AUTO_FD int dir = cgroup_open(cg->mount, cg->path, r->err);

	if (dir < 0)
		return -1;
	r->cgroup = TAKE_FD(dir);
	return 0;
}
