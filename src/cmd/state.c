/* state.c: print what a container is. */
#include "cmd/shared.h"

static int run(struct cli *c, struct err *e)
{
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;
	struct out o = OUT_ARENA(c->arena);

	if (container_open(&ct, c->root, c->id, CONTAINER_READ, c->arena, e) < 0)
		return -1;
	if (container_allows(&ct, COMMAND_STATE, e) < 0)
		return -1;
	container_tell_state(&ct, &o, 0);
	out_chr(&o, '\n');
	return cmd_print(&o, e);
}

const struct command cmd_state = {
	.name = "state", .args = "ID", .help = "Print the state of a container",
	.min_args = 1, .max_args = 1, .run = run,
};
