/* start.c: let a created container's program begin. */
#include "cmd/shared.h"

#include <sched.h>

#include "ocispec/record.h"
#include "run/run.h"

enum { STOP_TIMEOUT_MS = 10000 };

static int poststart(struct container *ct, const struct plan *hooks, struct err *e)
{
	struct err kill = ERR_NONE;

	/* A hook may ask for the container, or delete it: the lock is not for its time. */
	container_unlock(ct);
	if (run_hooks(hooks, HOOK_POSTSTART, "running", (pid_t)ct->record->pid, e) == 0)
		return 0;
	/* The specification: an error, and the container is stopped. */
	if (run_stop(ct, STOP_TIMEOUT_MS, &kill) < 0)
		log_warning(NULL, "%s", kill.msg);
	return -1;
}

/* A caller who gave us its notification socket waits for readiness. */
static int wait_ready(struct container *ct, struct notify *n, struct err *e)
{
	struct err none = ERR_NONE;
	AUTO_FD int cgroup = n->from >= 0 ? run_open_cgroup(ct, &none) : NO_FD;

	if (n->from < 0)
		return 0;
	container_unlock(ct);
	n->cgroup = cgroup;
	n->pid = (pid_t)ct->record->pid;
	n->own_pids = ct->record->ns_new & CLONE_NEWPID;
	n->leaving = true;
	return notify_wait(n, ct->pidfd, NO_FD, e);
}

static int run(struct cli *c, struct err *e)
{
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;
	AUTO_NOTIFY struct notify ready = NOTIFY_NONE;
	const struct plan *hooks = NULL;

	if (container_open(&ct, c->root, c->id, CONTAINER_WRITE, c->arena, e) < 0)
		return -1;
	if (container_allows(&ct, COMMAND_START, e) < 0)
		return -1;
	if (ct.record->poststart && saved_hooks(&ct, c->arena, &hooks, e) < 0)
		return -1;
	notify_open(&ready, ct.dir, c->notify_socket);
	if (run_start(&ct, e) < 0 || (hooks && poststart(&ct, hooks, e) < 0))
		return -1;
	return wait_ready(&ct, &ready, e);
}

const struct command cmd_start = {
	.name = "start", .args = "ID", .help = "Let the program of a created container begin",
	.min_args = 1, .max_args = 1, .run = run,
};
