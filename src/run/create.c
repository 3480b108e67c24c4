/* create.c: one walk of the table: create, run and exec; roll back on failure. */
#include "run/run.h"

#include <signal.h>

#include "base/log.h"
#include "cgroups/systemd.h"
#include "sys/process.h"

static void fill(struct run *r, const struct run_request *q)
{
	size_t n;
	const struct step *steps = q->restore ? steps_restore(&n) : steps_for(q->plan, &n);

	run_init(r, q->plan, steps, n);
	r->arena = q->arena;
	r->root_dir = q->root;
	r->console_path = q->console_path;
	r->pid_file = q->pid_file;
	r->pidfd_path = q->pidfd_path;
	r->notify_path = q->notify_socket;
	r->record = q->record;
	r->restore = q->restore;
	r->systemd = q->systemd;
	r->image = q->image;
	r->stand_in = q->image ? q->stand_in : NO_FD;
	r->config_text = q->config_text;
	r->config_len = q->config_len;
	if (q->container)
		r->container_pidfd = q->container->pidfd;
}

/* The rows that are done, backwards; the one that failed has cleaned up after itself,
 * except when init failed: then the runtime's rows up to the spawn are done. */
static void roll_back(struct run *r)
{
	size_t at = r->at;

	/* init's failure is noticed while the runtime stands at the row it waits for */
	if (at > 0)
		walk_undo(r, at - 1);
}

/* Without a program to watch there is nothing left to do: init goes on by itself. */
static bool in_foreground(const struct run_request *q)
{
	return q->plan->kind != PLAN_CREATE && !q->detach;
}

/* The order of delete: processes and cgroup, hooks, state. */
static void clean_up(struct run *r, const struct plan *p)
{
	struct err e = ERR_NONE;

	spawn_undo(r);
	cgroup_undo(r);
	if (rdt_remove(r->record, &e) < 0)
		log_warning(NULL, "%s", e.msg);
	run_poststop(p);
	state_undo(r);
}

/* run --detach for a caller who wants to hear of readiness: it hears of it from us. */
static int wait_ready(struct run *r, struct err *e)
{
	AUTO_NOTIFY struct notify n = notify_of(r);

	n.leaving = true;
	return n.from < 0 ? 0 : notify_wait(&n, r->init_pidfd, r->signals, e);
}

static int walk_and_watch(const struct run_request *q, int *status, struct err *e)
{
	struct run r;
	int rc;

	fill(&r, q);
	r.board = board_new(e);
	if (!r.board || supervise_prepare(&r, e) < 0)
		return -1;
	rc = walk_runtime(&r, e);
	if (r.systemd)
		systemd_end_ahead(r.systemd);
	if (q->trace_file && trace_write(&r, q->trace_file, rc < 0 ? &(struct err)ERR_NONE : e) < 0 && rc == 0)
		rc = -1;
	if (rc < 0) {
		cgroup_blame(&r, e);
		hint_add(e);
		roll_back(&r);
		return -1;
	}
	net_release(&r);
	if (!in_foreground(q))
		return wait_ready(&r, e);
	if (q->keep && r.cgroup >= 0)
		cgroup_watch_memory(&r);
	rc = supervise(&r, q->subreaper, status, e);
	if (q->plan->kind == PLAN_RUN && q->keep && rc == 0)
		state_note_exit(&r, *status);
	if (q->plan->kind == PLAN_RUN && !q->keep && state_reclaim(&r))
		clean_up(&r, q->plan);
	return rc;
}

int run_create(const struct run_request *q, int *status, struct err *e)
{
	return walk_and_watch(q, status, e);
}

int run_exec(const struct run_request *q, int *status, struct err *e)
{
	return walk_and_watch(q, status, e);
}
