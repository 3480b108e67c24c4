/* cmd.h: what a command gets, and the list of commands.  One file of this directory is
 * one command: its option rows, its run function, its struct command.
 *
 * run returns 0 or -1 with *e filled; main prints the error and exits with 1.  A command
 * with a status of its own (run, exec) sets c->exit_status and returns 0. */
#ifndef TARE_CMD_CMD_H
#define TARE_CMD_CMD_H

#include "base/log.h"
#include "cgroups/cgroup.h"
#include "cli/opt.h"

struct cli {
	const char *program;     /* last part of argv[0] */
	const char *const *argv; /* as main got it */
	/* Global options. */
	const char *root;        /* never NULL when run is called (container_default_root) */
	const char *log;
	enum log_format log_format;
	enum log_level log_level;
	bool debug;
	bool systemd_cgroup;
	enum cgroup_manager cgroup_manager;
	const char *rootless;    /* accepted, has no effect */
	const char *criu;        /* absolute path of CRIU, or NULL */
	bool version;
	/* The command's own part. */
	const struct command *command;
	const char *id;          /* args.v[0], or NULL */
	struct strs args;        /* every operand, id included */
	void *opts;              /* the struct its rows write into */
	struct arena *arena;
	int listen_fds;          /* LISTEN_FDS, when meant for us */
	const char *listen_names; /* LISTEN_FDNAMES, or NULL */
	const char *notify_socket; /* NOTIFY_SOCKET, or NULL */
	bool guard_later;        /* executable_guard is the command's to call */
	int exit_status;
};

/* Rows of the global options; they write into struct cli (cmd/global.c). */
extern const struct opt cli_global_rows[];
extern const size_t cli_n_global_rows;

/* Standard output, in one write.  A reader that has gone wants nothing more: no error. */
int cmd_print(struct out *o, struct err *e) MUST_CHECK;

extern const struct command cmd_create, cmd_start, cmd_run, cmd_exec, cmd_kill, cmd_delete,
	cmd_state, cmd_list, cmd_ps, cmd_pause, cmd_resume, cmd_spec, cmd_features, cmd_validate,
	cmd_explain, cmd_update, cmd_events, cmd_checkpoint, cmd_restore;

#endif
