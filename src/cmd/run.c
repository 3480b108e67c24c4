/* run.c: make a container, run its program, and remove the container again. */
#include "cmd/bundle.h"

static const struct opt rows[] = { BUNDLE_ROWS(struct bundle_options) };

static int run(struct cli *c, struct err *e)
{
	return bundle_create(c, PLAN_RUN, NULL, e);
}

const struct command cmd_run = {
	.name = "run", .args = "ID", .help = "Make a container and run its program",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct bundle_options),
	.min_args = 1, .max_args = 1, .run = run,
};
