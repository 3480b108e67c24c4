/* create.c: make a container and leave it waiting for start. */
#include "cmd/bundle.h"

static const struct opt rows[] = { BUNDLE_ROWS(struct bundle_options) };

static int run(struct cli *c, struct err *e)
{
	return bundle_create(c, PLAN_CREATE, NULL, e);
}

const struct command cmd_create = {
	.name = "create", .args = "ID", .help = "Make a container that waits for start",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct bundle_options),
	.min_args = 1, .max_args = 1, .flags = COMMAND_ENTERS, .run = run,
};
