/* bundle.h: from a bundle on disk to a plan; shared by create, run, explain and validate. */
#ifndef TARE_CMD_BUNDLE_H
#define TARE_CMD_BUNDLE_H

#include "cmd/cmd.h"
#include "host/host.h"
#include "ocispec/load.h"
#include "plan/plan.h"

struct bundle {
	const char      *path;        /* absolute */
	const char      *config;      /* name of the file, as given */
	struct spec_load load;        /* its text */
	struct spec     *spec;
	struct host      host;
	const struct plan *plan;
};

/* Options create and run share, and what else goes into a plan. */
struct bundle_options {
	const char *bundle, *config;  /* NULL: "." and "config.json" */
	const char *console_socket, *pidfd_socket, *pid_file, *trace;
	bool        no_pivot, no_new_keyring, no_subreaper, detach, keep;
	int64_t     preserve_fds;
};
#define BUNDLE_ROWS(type)                                                                           \
	OPT_TEXT(type, bundle, "bundle", 'b', "DIR", "Directory of the bundle; by default the current one"), \
	OPT_TEXT(type, config, "config", 'f', "FILE", "Configuration, relative to the bundle"),     \
	OPT_TEXT(type, console_socket, "console-socket", 0, "PATH", "Socket that gets the terminal"), \
	OPT_TEXT(type, pidfd_socket, "pidfd-socket", 0, "PATH", "Socket that gets a pidfd of the first process"), \
	OPT_TEXT(type, pid_file, "pid-file", 0, "FILE", "File that gets the process id"),           \
	OPT_FLAG(type, no_pivot, "no-pivot", 0, "Move the root instead of pivot_root"),             \
	OPT_FLAG(type, no_new_keyring, "no-new-keyring", 0, "Keep the caller's session keyring"),   \
	OPT_FLAG(type, no_subreaper, "no-subreaper", 0, "Do not adopt orphans of the container"),   \
	OPT_INT(type, preserve_fds, "preserve-fds", 0, "N", 0, 1024, "Pass N descriptors after the standard ones"), \
	OPT_TEXT(type, trace, "trace", 0, "FILE", "Write the time of every step, for Perfetto"),    \
	OPT_FLAG(type, detach, "detach", 'd', "Return when the program runs"),                      \
	OPT_FLAG(type, keep, "keep", 0, "Keep the container after its program has ended")

/* Read, decode and check the configuration. */
int bundle_load(struct bundle *b, const struct bundle_options *o, struct arena *a, struct err *e) MUST_CHECK;
/* Probe the host (or take b->host as it is when `probed`) and plan. The first error in *e; warnings to the log. */
int bundle_plan(struct bundle *b, const struct cli *c, const struct plan_options *po, bool probed, struct err *e) MUST_CHECK;
/* The whole of create, run and restore (else NULL). */
struct criu_options;
int bundle_create(struct cli *c, enum plan_kind kind, struct criu_options *restore, struct err *e) MUST_CHECK;
/* The manager's word for plan_options. */
const char *bundle_manager(const struct cli *c);
/* The first error of a list into *e, the warnings to the log. */
int bundle_problems(const struct spec_load *l, const struct plan_problems *p, struct err *e) MUST_CHECK;

#endif
