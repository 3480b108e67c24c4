/* kill.c: send a signal to a container. */
#include "cmd/shared.h"

#include "run/run.h"

struct kill_options {
	bool all, regex;
};

static const struct opt rows[] = {
	OPT_FLAG(struct kill_options, all, "all", 'a', "Signal every process of the container"),
	OPT_FLAG(struct kill_options, regex, "regex", 'r',
		 "ID is a regular expression; signal all it matches"),
};

static const char *signal_word(const struct cli *c)
{
	return c->args.n > 1 ? c->args.v[1] : "TERM";
}

static int kill_one(struct cli *c, const char *id, struct err *e)
{
	const struct kill_options *opts = c->opts;
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;
	int signo = signal_parse(signal_word(c));

	/* No lock: a signal must not wait for a command that takes its time. */
	if (container_open(&ct, c->root, id, CONTAINER_READ, c->arena, e) < 0)
		return -1;
	if (container_allows(&ct, opts->all ? COMMAND_KILL_ALL : COMMAND_KILL, e) < 0)
		return -1;
	return opts->all ? run_signal_all(&ct, signo, e) : run_signal(&ct, signo, e);
}

static int run(struct cli *c, struct err *e)
{
	const struct kill_options *opts = c->opts;

	if (signal_parse(signal_word(c)) < 0)
		return err_set(e, "unknown signal '%s'", signal_word(c));
	return match_containers(c, opts->regex, kill_one, e);
}

const struct command cmd_kill = {
	.name = "kill", .args = "ID [SIGNAL]", .help = "Send a signal to a container",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct kill_options),
	.min_args = 1, .max_args = 2, .run = run,
};
