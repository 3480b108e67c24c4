/* events.c: what a container uses, again and again, and when it runs out of memory. */
#include "cmd/events.h"

#include "base/num.h"
#include "cmd/shared.h"
#include "run/run.h"

struct events_options {
	bool        stats;
	const char *interval;
};

static const struct events_options defaults = { .interval = "5s" };

static const struct opt rows[] = {
	OPT_FLAG(struct events_options, stats, "stats", 0, "Print statistics once and end"),
	OPT_TEXT(struct events_options, interval, "interval", 0, "DURATION", "Time between statistics, as 5s or 1m30s"),
};

static int print_stats(const struct container *ct, int cgroup, struct err *e)
{
	struct arena a = ARENA_EMPTY;
	struct out o = OUT_ARENA(&a);
	struct cgroup_stats s;
	int rc = cgroup_read_stats(cgroup, &a, &s, e);

	if (rc == 0) {
		events_tell_stats(&o, ct->id, &s);
		rc = cmd_print(&o, e);
	}
	arena_free(&a);
	return rc;
}

static int print_oom(const struct container *ct, struct err *e)
{
	struct arena a = ARENA_EMPTY;
	struct out o = OUT_ARENA(&a);
	int rc;

	events_tell_oom(&o, ct->id);
	rc = cmd_print(&o, e);
	arena_free(&a);
	return rc;
}

static int run(struct cli *c, struct err *e)
{
	const struct events_options *opts = c->opts;
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;
	struct run_watch w = { .stats = print_stats, .oom = print_oom };
	AUTO_FD int cgroup = NO_FD;

	if (num_duration(opts->interval, &w.interval_ns) < 0 || w.interval_ns == 0)
		return err_set(e, "--interval: '%s' is not a duration above 0 such as 5s", opts->interval);
	if (container_open(&ct, c->root, c->id, CONTAINER_READ, c->arena, e) < 0)
		return -1;
	if (container_allows(&ct, COMMAND_EVENTS, e) < 0)
		return -1;
	cgroup = run_open_cgroup(&ct, e);
	if (cgroup < 0)
		return -1;
	return opts->stats ? print_stats(&ct, cgroup, e) : run_watch(&ct, cgroup, &w, e);
}

const struct command cmd_events = {
	.name = "events", .args = "ID",
	.help = "Print what a container uses, and when it runs out of memory",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct events_options),
	.defaults = &defaults, .min_args = 1, .max_args = 1, .run = run,
};
