/* restore.c: make a container from images and let it go on. */
#include "cmd/bundle.h"
#include "cmd/criu.h"

struct restore_options {
	struct bundle_options bundle;
	struct criu_options   criu;
};

static const struct restore_options defaults = { .criu = { .status_fd = -1 } };

static const struct opt rows[] = {
	BUNDLE_ROWS(struct bundle_options),
	CRIU_ROWS(struct restore_options, criu),
	OPT_FLAG(struct restore_options, criu.tcp_close, "tcp-close", 0, "Close TCP connections"),
	OPT_TEXT(struct restore_options, criu.lsm_profile, "lsm-profile", 0, "TYPE:NAME", "apparmor or selinux, and the profile to run under"),
	OPT_TEXT(struct restore_options, criu.lsm_mount_context, "lsm-mount-context", 0, "LABEL", "SELinux label of mounts"),
};
_Static_assert(offsetof(struct restore_options, bundle) == 0, "rows of the bundle begin there");

static int run(struct cli *c, struct err *e)
{
	struct restore_options *o = c->opts;

	return bundle_create(c, PLAN_RUN, &o->criu, e);
}

const struct command cmd_restore = {
	.name = "restore", .args = "ID", .help = "Make a container from images",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct restore_options),
	.defaults = &defaults, .min_args = 1, .max_args = 1, .run = run,
};
