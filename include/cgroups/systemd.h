/* systemd.h: a container's cgroup as a unit of systemd: what the plan says of it, and what
 * is asked of the manager over D-Bus.  The files of the cgroup are cgroup.h's. */
#ifndef TARE_CGROUPS_SYSTEMD_H
#define TARE_CGROUPS_SYSTEMD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/err.h"
#include "base/str.h"

/* Kinds of values, by their D-Bus type. */
enum systemd_kind {
	SYSTEMD_BOOL,          /* b: number */
	SYSTEMD_INT,           /* i: number, as int32_t */
	SYSTEMD_NUMBER,        /* t: number */
	SYSTEMD_TEXT,          /* s: text */
	SYSTEMD_TEXTS,         /* as: texts */
	SYSTEMD_BITS,          /* ay: text is a list such as "0-3,7" */
	SYSTEMD_DEVICE_NUMBER, /* a(st) with one entry: text is the path */
	SYSTEMD_DEVICE_TEXT,   /* a(ss) with one entry: text is the path, access the second */
};

struct systemd_property {
	const char        *name;
	enum systemd_kind  kind;
	uint64_t           number;
	const char        *text, *access;
	const char *const *texts;    /* NULL-terminated */
	bool               optional; /* younger than the oldest systemd, and the file says it too */
	const char        *from;
};

/* The unit of a plan. */
struct systemd_unit {
	const char *name;            /* "crio-web.scope", or "pod.slice" */
	bool        is_slice;
	bool        user;            /* of the caller's own manager, not of the machine's */
	const struct systemd_property *properties; /* in this order; later ones win */
	size_t      n;
};

/* "max", a list, a path with its value: as text. */
void systemd_tell_value(const struct systemd_property *p, struct out *o);

/* Was this program built with it?  A plan can be made in any case. */
bool systemd_built(void);

/* All of these wait for the manager at most SYSTEMD_TIMEOUT_S, and never say a phrase
 * that callers match. */
enum { SYSTEMD_TIMEOUT_S = 30 };

/* What speaks to the manager is a program, which takes longer to start than the manager to
 * answer: who knows that it will be needed starts it ahead, and does other things meanwhile. */
struct systemd_ahead {
	int  sock, pidfd;
	bool user, asked;            /* it is on its way to the system's manager */
};
#define SYSTEMD_AHEAD_NONE { .sock = NO_FD, .pidfd = NO_FD }
/* Before more is known: does this process speak to its user's own manager? */
bool systemd_is_users(void);
/* user: most likely of the caller's own manager.  A failure is told by the call that needs it. */
void systemd_begin_ahead(struct systemd_ahead *a, bool user);
/* Wait for its end, which is at hand when it was used; fine without one. */
void systemd_end_ahead(struct systemd_ahead *a);
#define AUTO_SYSTEMD_AHEAD __attribute__((cleanup(systemd_end_ahead)))

/* `ahead` is used up by these, but for its end; NULL: there is none. */

/* Start the unit with the process `pid` in it (a slice: without).  What is left of a failed
 * unit of that name is reset; a living one is an error.  After a failure nothing stays. */
int systemd_start(const struct systemd_unit *u, pid_t pid, struct systemd_ahead *ahead, struct err *e)
	MUST_CHECK;
/* Stop and forget it; fine when there is none. */
int systemd_stop(const char *name, bool user, struct systemd_ahead *ahead, struct err *e) MUST_CHECK;

/* New values for a unit that is there, until the machine or the manager ends. */
int systemd_set(const struct systemd_unit *u, struct err *e) MUST_CHECK;
/* A cgroup of a delegated unit. */
struct systemd_place {
	const char *unit, *sub;        /* "/" or "/a/b" below the unit's own */
	bool        user;
};
/* Move a process there, where we may not do it ourselves. */
int systemd_attach(const struct systemd_place *p, pid_t pid, struct err *e) MUST_CHECK;

#endif
