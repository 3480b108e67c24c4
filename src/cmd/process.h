/* process.h: the process that exec runs: from a file, or the container's own with what the
 * command line says. */
#ifndef TARE_CMD_PROCESS_H
#define TARE_CMD_PROCESS_H

#include "cmd/cmd.h"
#include "ocispec/load.h"

struct process_options {
	const char *file, *cwd, *user, *label, *apparmor;
	struct strs env, gids, caps;
	bool        tty, no_new_privs;
};

/* `type` has a member `process`. */
#define PROCESS_ROWS(type)                                                                          \
	OPT_TEXT(type, process.file, "process", 'p', "FILE", "Process as in config.json; replaces all the options about it"), \
	OPT_TEXT(type, process.cwd, "cwd", 0, "DIR", "Working directory in the container"),         \
	OPT_LIST(type, process.env, "env", 'e', "NAME=VALUE", "Add a variable, or replace one"),    \
	OPT_FLAG(type, process.tty, "tty", 't', "Give the program a terminal"),                     \
	OPT_TEXT(type, process.user, "user", 'u', "UID[:GID]", "Run as this user"),                 \
	OPT_LIST(type, process.gids, "additional-gids", 'g', "GID", "Add a supplementary group"),   \
	OPT_LIST(type, process.caps, "cap", 'c', "CAPABILITY", "Add a capability"),                 \
	OPT_FLAG(type, process.no_new_privs, "no-new-privs", 0, "Set no_new_privs"),                \
	OPT_TEXT(type, process.label, "process-label", 0, "LABEL", "SELinux label"),                \
	OPT_TEXT(type, process.apparmor, "apparmor", 0, "PROFILE", "AppArmor profile")

struct process_source {
	struct arena *arena;
	const struct process_options *options;
	struct spec  *container;        /* the saved configuration */
	struct strs   args;
	/* made by process_build */
	struct spec_load     load;      /* of the file, for positions in messages */
	struct spec_process *process;
};
int process_build(struct process_source *s, struct err *e) MUST_CHECK;
/* Asks for a label of a security module. */
bool process_labelled(const struct spec_process *p);

#endif
