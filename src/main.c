/* main.c: global options, the table of commands, the exit status. */
#include <string.h>

#include "base/io.h"
#include "cmd/cmd.h"
#include "ocispec/load.h"
#include "container/container.h"
#include "run/run.h"
#include "surroundings.h"
#include "version.h"

static const struct command *const commands[] = {
	&cmd_create, &cmd_start,  &cmd_run,    &cmd_exec, &cmd_kill,     &cmd_delete,
	&cmd_state,  &cmd_list,   &cmd_ps,     &cmd_pause, &cmd_resume,  &cmd_spec,
	&cmd_features, &cmd_validate, &cmd_explain, &cmd_update,
	&cmd_events, &cmd_checkpoint, &cmd_restore,
};

/* runc documents 255 for an exec that failed by itself, and scripts tell it from the program's 1. */
enum { EXIT_RUNTIME = 1, EXIT_EXEC = 255 };

static const char *last_part(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path ? path : "tare";
}

static int print(struct out *o)
{
	/* A reader that has gone wants nothing more. */
	IGNORE(io_write(1, out_text(o), o->len));
	return 0;
}

/* The layout callers parse; no other line may hold the word "version". */
static int print_version(struct cli *c)
{
	struct out o = OUT_ARENA(c->arena);

	out_fmt(&o, "%s version %s\ncommit: %s\nspec: %s\nrundir: %s\n", c->program, TARE_VERSION,
		TARE_COMMIT, SPEC_VERSION, c->root);
	return print(&o);
}

static int open_log(const struct cli *c, struct err *e)
{
	return log_open(c->log, c->log_format, c->debug ? LOG_LEVEL_DEBUG : c->log_level, e);
}

static int parse_globals(struct cli *c, const char *const *argv, struct strs *rest, struct err *e)
{
	struct opt_parse p = {
		.rows = cli_global_rows, .n_rows = cli_n_global_rows,
		.flags = COMMAND_OPTIONS_FIRST, .arena = c->arena, .into = c,
	};
	int rc = opt_parse(&p, argv, e);

	if (!c->root || !*c->root)
		c->root = container_default_root(c->arena, "tare");
	if (c->systemd_cgroup)
		c->cgroup_manager = CGROUP_SYSTEMD;
	*rest = p.operands;
	return rc < 0 ? -1 : p.help;
}

static int help(const struct program *p, const struct cli *c, const char *name, struct err *e)
{
	struct out o = OUT_ARENA(c->arena);
	const struct command *cmd;

	if (!name) {
		help_program(p, &o);
	} else if (str_eq(name, "--words")) {
		help_words(p, &o);
	} else {
		if (program_find(p, name, &cmd, e) < 0)
			return -1;
		help_command(p, cmd, &o);
	}
	return print(&o);
}

static int64_t preserved(const struct command *cmd, const void *opts)
{
	for (size_t i = 0; i < cmd->n_rows; i++)
		if (str_eq(cmd->rows[i].name, "preserve-fds"))
			return *(const int64_t *)((const char *)opts + cmd->rows[i].offset);
		else if (str_eq(cmd->rows[i].name, "status-fd"))
			return MAX(*(const int64_t *)((const char *)opts + cmd->rows[i].offset) - 2, 0);
	return 0;
}

static int run_command(struct cli *c, const char *const *argv, const struct program *p, struct err *e)
{
	struct command_line line = { 0 };

	if (command_parse(c->command, argv, c->arena, &line, e) < 0)
		return -1;
	if (line.help)
		return help(p, c, c->command->name, e);
	c->opts = line.opts;
	c->args = line.operands;
	c->id = line.operands.n ? line.operands.v[0] : NULL;
	c->listen_fds = surroundings_listen_fds();
	c->listen_names = surroundings_listen_names();
	c->notify_socket = surroundings_notify_socket();
	if (surroundings_clean(preserved(c->command, line.opts), e) < 0)
		return -1;
	c->guard_later = (c->command->flags & COMMAND_ENTERS) && executable_can_wait();
	if ((c->command->flags & COMMAND_ENTERS) && !c->guard_later && executable_guard(c->argv, e) < 0)
		return -1;
	if (open_log(c, e) < 0)
		return -1;
	return c->command->run(c, e);
}

static int dispatch(struct cli *c, const char *const *argv, const struct program *p, struct err *e)
{
	struct strs rest;
	int asked_help;

	if (surroundings_refuse_privilege(e) < 0)
		return -1;
	asked_help = parse_globals(c, argv, &rest, e);
	if (asked_help < 0)
		return -1;
	if (c->version)
		return print_version(c);
	if (asked_help)
		return help(p, c, NULL, e);
	if (!rest.n)
		return err_set(e, "no command given: '%s --help' lists them", c->program);
	if (str_eq(rest.v[0], "help"))
		return help(p, c, rest.n > 1 ? rest.v[1] : NULL, e);
	if (program_find(p, rest.v[0], &c->command, e) < 0)
		return -1;
	return run_command(c, rest.v + 1, p, e);
}

static int carry_out(struct cli *c, const char *const *argv, const struct program *p)
{
	struct err e = ERR_NONE, log_error = ERR_NONE;

	if (dispatch(c, argv, p, &e) == 0)
		return c->exit_status;
	/* A mistake on the command line is found before the log is opened. */
	if (log_fd() < 0)
		IGNORE(open_log(c, &log_error));
	log_failure(&e);
	return c->command == &cmd_exec ? EXIT_EXEC : EXIT_RUNTIME;
}

int main(int argc, char **argv)
{
	struct arena a = ARENA_EMPTY;
	struct cli c = {
		.arena = &a, .program = last_part(argc > 0 ? argv[0] : NULL),
		.argv = (const char *const *)argv,
	};
	struct program p = {
		.name = c.program, .help = "tare, a low-level container runtime",
		.globals = cli_global_rows, .n_globals = cli_n_global_rows,
		.commands = commands, .n_commands = ARRAY_LEN(commands),
	};
	int status;

	surroundings_begin();
	status = carry_out(&c, (const char *const *)argv + (argc > 0), &p);
	/* So that whatever else is left shows as a leak. */
	arena_free(&a);
	return status;
}
