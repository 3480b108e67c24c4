/* shared.h: what more than one command needs.  Private to cmd. */
#ifndef TARE_CMD_SHARED_H
#define TARE_CMD_SHARED_H

#include "cmd/cmd.h"
#include "container/container.h"
#include "plan/plan.h"

struct host;
struct spec;

/* match.c: call `one` for the container that is named, or with `regex` for every one whose id
 * the first operand matches: then a failure does not stop it, and is told in the end. */
int match_containers(struct cli *c, bool regex,
		     int (*one)(struct cli *c, const char *id, struct err *e), struct err *e)
	MUST_CHECK;

/* saved.c: the configuration as it was at create; and the plan of its hooks. */
int saved_spec(const struct container *ct, struct arena *a, struct spec **out, struct err *e)
	MUST_CHECK;
int saved_hooks(const struct container *ct, struct arena *a, const struct plan **out,
		struct err *e) MUST_CHECK;

/* For a container whose records are lost: a record that names the cgroup it must have had. */
struct record *saved_guess(const struct container *ct, const struct cli *c);

/* facts.c: facts about a host from a JSON file, or (NULL) this one's; without privilege, and
 * unless the specification brings a user namespace, those that root would find. */
int facts_get(const char *file, const struct spec *s, struct arena *a, struct host *out,
	      struct err *e) MUST_CHECK;

/* signal.c: a number from 0 to 64, or a name in any case, with or without SIG; -1: neither. */
int signal_parse(const char *word);

/* list.c */
struct list_row {
	const char *id, *status, *bundle, *created, *owner;
	int64_t     pid;
};
/* Columns as wide as their widest word. */
void list_table(const struct list_row *rows, size_t n, struct out *o);

/* ps.c: the lines of a ps table, the heading too, whose PID is in the list. */
int ps_filter(const char *table, const pid_t *pids, size_t n, struct out *o, struct err *e)
	MUST_CHECK;

#endif
