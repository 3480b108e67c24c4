/* cgroup.c: step cgroup: make the container's, or open it for one more process. */
#include "run/run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/log.h"
#include "cgroups/cgroup.h"
#include "cgroups/systemd.h"
#include "sys/file.h"
#include "sys/process.h"

enum { UNDO_TIMEOUT_MS = 10000 };

/* A user to whom no cgroup is delegated, and who asked for nothing of one, runs without. */
static bool do_without(const struct run *r)
{
	int code = r->err->code;

	return r->plan->cgroup->may_fail && (code == EACCES || code == EPERM || code == EROFS);
}

/* Init is born below the cgroup with the limits. */
static int make_sub(struct run *r)
{
	int sub = cgroup_enter_sub(r->cgroup, r->plan->cgroup, 0, r->err);

	if (sub < 0) {
		cgroup_undo(r);
		return -1;
	}
	fd_close(&r->cgroup);
	r->cgroup = sub;
	return 0;
}

int cgroup_make(struct run *r)
{
	r->cgroup = cgroup_create(r->plan->cgroup, &r->cgroup_made, r->err);
	if (r->cgroup >= 0)
		return r->plan->cgroup->sub ? make_sub(r) : 0;
	if (!do_without(r))
		return -1;
	log_warning(NULL, "there will be no cgroup: %s: %s", r->err->msg, err_text(r->err->code));
	*r->err = (struct err)ERR_NONE;
	r->record->cgroup_mount = r->record->cgroup_path = NULL;
	return 0;
}

/* systemd makes a scope around a process: init sits where the runtime does until then. */
int cgroup_join_unit(struct run *r)
{
	r->cgroup = cgroup_create_unit(r->arena, r->plan->cgroup, r->init_pid, r->systemd,
				       &r->record->cgroup_path, r->err);
	return r->cgroup < 0 ? -1 : 0;
}

int cgroup_ready(struct run *r)
{
	(void)r;
	return 0;
}

static int destroy(struct run *r, const struct cgroup_plan *cg, struct err *e)
{
	const struct record *rec = r->record;
	struct cgroup_unit unit = { .mount = rec->cgroup_mount, .path = rec->cgroup_path,
				    .name = rec->systemd_unit, .user = rec->systemd_user };

	if (cg->systemd)
		return cgroup_destroy_unit(&unit, UNDO_TIMEOUT_MS, e);
	return cgroup_destroy(cg->mount, cg->path, UNDO_TIMEOUT_MS, e);
}

void cgroup_undo(struct run *r)
{
	const struct cgroup_plan *cg = r->plan->cgroup;
	struct err e = ERR_NONE;

	if (r->cgroup < 0 || !cg)
		return;
	fd_close(&r->cgroup);
	if (destroy(r, cg, &e) < 0) {
		log_warning(NULL, "%s", e.msg);
		r->cgroup_left = true;
		return;
	}
	cgroup_remove_parents(cg->mount, cg->path, r->cgroup_made - 1);
}

/* Was init ended by the signal of which the kernel's memory killer makes use? */
static bool was_killed(const struct run *r)
{
	siginfo_t si = { 0 };

	if (r->init_pidfd < 0 ||
	    sys_waitid(P_PIDFD, (id_t)r->init_pidfd, &si, WEXITED | WNOHANG | WNOWAIT) < 0)
		return false;
	return si.si_code == CLD_KILLED && si.si_status == SIGKILL;
}

void cgroup_blame(const struct run *r, struct err *e)
{
	bool killed = was_killed(r);

	/* Where the cgroup could not be made, whoever tried has killed init. */
	if (r->cgroup >= 0 && (killed || e->code == ENOMEM || e->code == EAGAIN))
		cgroup_explain_failure(r->cgroup, killed ? r->plan->cgroup : NULL, e);
}

void cgroup_watch_memory(struct run *r)
{
	r->memory_events = sys_openat(r->cgroup, "memory.events", O_RDONLY, 0);
	cgroup_note_kills(r);
}

void cgroup_note_kills(struct run *r)
{
	if (r->memory_events >= 0 && cgroup_read_oom_kills(r->memory_events, &r->oom_kills) < 0)
		fd_close(&r->memory_events); /* gone together with the cgroup */
}

/* "0::/tare/web/init": the part behind the colons, or NULL. */
static char *own_cgroup(char *text)
{
	for (char *line = text, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (str_starts(line, "0::/"))
			return line + 3;
	}
	return NULL;
}

static bool is_below(const char *path, const char *top)
{
	return str_starts(path, top) && path[strlen(top)] == '/';
}

/* Where init is, in the arena, or NULL. */
static const char *cgroup_of_init(const struct run *r)
{
	char file[32], text[8192];
	const char *path;

	fmt(file, sizeof(file), "/proc/%d/cgroup", (int)r->record->pid);
	if (io_read_small(AT_FDCWD, file, text, sizeof(text)) < 0)
		return NULL;
	path = own_cgroup(text);
	return path ? arena_strdup(r->arena, path) : NULL;
}

bool cgroup_leave_to_manager(struct run *r)
{
	if (r->plan->kind != PLAN_EXEC || r->cgroup < 0 || !r->record->systemd_unit ||
	    r->err->code != EACCES)
		return false;
	fd_close(&r->cgroup);
	*r->err = (struct err)ERR_NONE;
	return true;
}

int cgroup_attach(struct run *r)
{
	const struct record *rec = r->record;
	const char *top = rec->cgroup_path, *sub = "/";
	const char *path = r->plan->sub_cgroup ? r->plan->cgroup->path : cgroup_of_init(r);

	if (path && is_below(path, top))
		sub = path + strlen(top);
	return systemd_attach(&(struct systemd_place){ rec->systemd_unit, sub, rec->systemd_user },
			      r->init_pid, r->err);
}

/* A container that manages cgroups of its own has no processes in the topmost one any more:
 * the kernel lets nobody be born there then. */
bool cgroup_follow_init(struct run *r)
{
	const struct cgroup_plan *cg = r->plan->cgroup;
	struct err ignored = ERR_NONE;
	const char *path;
	int dir;

	if (r->plan->kind != PLAN_EXEC || r->cgroup < 0 || r->plan->sub_cgroup ||
	    (r->err->code != EBUSY && r->err->code != EOPNOTSUPP))
		return false;
	path = cgroup_of_init(r);
	if (!path || !is_below(path, cg->path))
		return false;
	dir = cgroup_open(cg->mount, path, &ignored);
	if (dir < 0)
		return false;
	fd_close(&r->cgroup);
	r->cgroup = dir;
	*r->err = (struct err)ERR_NONE;
	return true;
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
