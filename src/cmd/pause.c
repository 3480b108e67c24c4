/* pause.c: stop every process of a container from being scheduled. */
#include "cmd/shared.h"

#include "run/run.h"

static int run(struct cli *c, struct err *e)
{
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;
	AUTO_FD int cgroup = NO_FD;

	if (container_open(&ct, c->root, c->id, CONTAINER_WRITE, c->arena, e) < 0)
		return -1;
	if (container_allows(&ct, COMMAND_PAUSE, e) < 0)
		return -1;
	cgroup = run_open_cgroup(&ct, e);
	return cgroup < 0 ? -1 : cgroup_freeze(cgroup, true, e);
}

const struct command cmd_pause = {
	.name = "pause", .args = "ID",
	.help = "Stop every process of a container from being scheduled",
	.min_args = 1, .max_args = 1, .run = run,
};
