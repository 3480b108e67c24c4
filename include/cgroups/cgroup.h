/* cgroup.h: everything tare knows of control groups (v2 only).
 *
 * Two halves: a pure one (cgroup_plan_make: specification and host facts to a list of
 * writes and a device program) and one that touches the kernel, always by descriptor
 * below the cgroup2 mount.  Paths are "/a/b" below that mount. */
#ifndef TARE_CGROUP_H
#define TARE_CGROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct spec_resources;                 /* ocispec/config.h */
struct spec_map;
struct systemd_unit;                   /* cgroups/systemd.h */
struct systemd_ahead;

/* --- pure ----------------------------------------------------------------------- */

enum cgroup_manager { CGROUP_CGROUPFS, CGROUP_SYSTEMD, CGROUP_DISABLED };

enum cgroup_write_flags {
	CGROUP_WRITE_OPTIONAL = 1,     /* a kernel without the file does so anyway */
	CGROUP_WRITE_SECOND   = 2,     /* the second word of the file; the first one stays */
};

/* One write(2): the kernel takes one value or one line at a time. */
struct cgroup_write {
	const char *file, *value;
	const char *other_file, *other_value; /* where `file` does not exist; or NULL */
	const char *property;                 /* what systemd calls it, or NULL */
	const char *from;
	unsigned    flags;
};
struct cgroup_device { char type; int64_t major, minor; unsigned access; bool allow; const char *from; };
#define CGROUP_DEV_ANY (-1)            /* major, minor */
enum { CGROUP_MKNOD = 1, CGROUP_READ = 2, CGROUP_WRITE = 4 };

struct cgroup_plan {
	enum cgroup_manager manager;
	const char *mount;                 /* where cgroup2 is mounted on the host */
	const char *path;                  /* "/tare/web": of the container */
	const char *from;                  /* "/linux/cgroupsPath" or "(default)" */
	const struct systemd_unit *systemd; /* that this cgroup belongs to; NULL: another manager */
	const char *sub;                   /* below `path`, where the processes live; or NULL */
	const char *twin;                  /* the part of it that has the same limits, to be seen inside; or NULL */
	const char *const *parents_need;   /* controllers the writes want, NULL-terminated */
	const char *const *watched;        /* enabled where possible: callers read their files; or NULL */
	const struct cgroup_write *writes;
	size_t      n_writes;
	const struct cgroup_device *devices; /* normalised, last match wins; mandatory defaults appended */
	size_t      n_devices;
	bool        devices_may_fail;      /* rootless: the kernel refuses programs to us */
	const void *program;               /* struct bpf_insn[n_program], ready to load; NULL: none */
	size_t      n_program;
	bool        may_fail;              /* rootless without delegation and nothing asked for: go on without */
	bool        delegate;              /* the files that can be given away get this owner */
	uid_t       owner;
	int64_t     must_hold;             /* update: memory in use must be less, in bytes; 0: need not */
	int64_t     must_hold_sum;         /* the same for the limit of memory and swap together */
};

/* A complaint goes to `bad(arg, pointer, text, hint)`, what will be left out to `warn`
 * (NULL: to nobody). */
struct cgroup_plan_input {
	const char *id;
	enum cgroup_manager manager;
	const char *cgroups_path;          /* of the specification, or NULL */
	const struct spec_resources *resources; /* or NULL */
	const struct spec_map *annotations; /* or NULL */
	uint32_t    uid;                   /* of the caller */
	const char *unit;                  /* update under systemd: of the container */
	bool        user_unit;
	const char *mount, *own;           /* of struct host */
	const char *controllers, *v1_controllers;
	bool        privileged, hybrid, userns;
	bool        delegate;              /* to `owner`, who is the container's user */
	uid_t       owner;
	const struct spec_resources *whole; /* update: what holds with `resources`; create: NULL */
	const char *base;                  /* pointer of the resources; NULL: "/linux/resources" */
	void      (*bad)(void *arg, const char *pointer, const char *text, const char *hint);
	void      (*warn)(void *arg, const char *pointer, const char *text);
	void       *arg;
};
/* NULL after a complaint (or when the manager is disabled). */
const struct cgroup_plan *cgroup_plan_make(struct arena *a, const struct cgroup_plan_input *in);
/* What to write to a cgroup that is there (in->cgroups_path); devices stay as they are. */
const struct cgroup_plan *cgroup_plan_update(struct arena *a, const struct cgroup_plan_input *in);
/* `over` on top of `base`: what is absent in `over` stays.  Either may be NULL.  The result
 * shares memory with both. */
struct spec_resources *cgroup_resources_merge(struct arena *a, const struct spec_resources *base,
					      const struct spec_resources *over);
/* Lines "text<TAB>from\n" for explain. */
void cgroup_plan_tell(const struct cgroup_plan *p, struct out *o);
/* "cgroupfs", "systemd", "disabled" to the enum; -1 when unknown. */
int cgroup_manager_parse(const char *s);

/* --- the kernel's side ------------------------------------------------------------ */

/* Make the cgroup (and missing parents), refuse one that holds processes or is frozen,
 * write the limits, attach the device program and read it back.  Descriptor of the directory (O_RDONLY|O_DIRECTORY),
 * fit for CLONE_INTO_CGROUP.  *made_depth: how many directories were made from the leaf up
 * (for undo).  On failure nothing that was made stays. */
int cgroup_create(const struct cgroup_plan *p, int *made_depth, struct err *e) MUST_CHECK;
/* Make p->sub below the container's cgroup, put `pid` (0: nobody) into it and enable all
 * controllers there.  Its descriptor. */
int cgroup_enter_sub(int cgroup, const struct cgroup_plan *p, pid_t pid, struct err *e) MUST_CHECK;
/* The cgroup of the systemd manager for a process that is there: start the unit, write what
 * is no property, attach the device program.  Its descriptor; *path is where it is, in the
 * arena.  `ahead` may be NULL.  On failure nothing stays. */
int cgroup_create_unit(struct arena *a, const struct cgroup_plan *p, pid_t pid,
		       struct systemd_ahead *ahead, const char **path, struct err *e) MUST_CHECK;
/* A unit that is there. */
struct cgroup_unit {
	const char *mount, *path, *name;
	bool        user;              /* of the caller's own manager */
	struct systemd_ahead *ahead;   /* or NULL */
};
/* Kill what is in it, stop and forget it, and remove what is left of its cgroup. */
int cgroup_destroy_unit(const struct cgroup_unit *u, int timeout_ms, struct err *e) MUST_CHECK;
/* Carry out the plan of an update.  A failure brings the old values back; so does
 * cgroup_restore later on with *old, which lives in the arena and holds a descriptor. */
struct cgroup_old;
int cgroup_update(struct arena *a, const struct cgroup_plan *p, struct cgroup_old **old,
		  struct err *e) MUST_CHECK;
/* Adds to *e what could not be brought back. */
void cgroup_restore(const struct cgroup_old *old, struct err *e);
void cgroup_old_close(struct cgroup_old *old);
/* Make a failure say so when it comes of a limit of this cgroup (out of memory, too many
 * tasks): with the limit and what was in use.  `dir` is open; nothing is changed when
 * neither is the case.  `killed` (NULL: it was not) is the plan of a cgroup whose process was
 * ended by SIGKILL: when the cgroup is gone, its memory limit is the suspect. */
void cgroup_explain_failure(int dir, const struct cgroup_plan *killed, struct err *e);
/* How many processes of the subtree were killed for want of memory; 0 when unknown. */
uint64_t cgroup_oom_kills(int dir);
/* The same of an open memory.events, which poll(2) may wait for; 0 or negative errno. */
int cgroup_read_oom_kills(int events, uint64_t *kills) MUST_CHECK;
/* An existing cgroup: `mount` + `path`, checked to be cgroup2. */
int cgroup_open(const char *mount, const char *path, struct err *e) MUST_CHECK;
/* Move a process (exec into a container whose own cgroup cannot be joined at birth). */
int cgroup_join(int cgroup, pid_t pid, struct err *e) MUST_CHECK;
/* SIGKILL to everything in the subtree: cgroup.kill, else freeze, iterate, thaw. */
int cgroup_kill(int cgroup, struct err *e) MUST_CHECK;
/* Any other signal to everything in the subtree (freeze, iterate by pidfd, thaw on every path). */
int cgroup_signal(int cgroup, int signo, struct err *e) MUST_CHECK;
/* Freeze or thaw and wait until the kernel says so (bounded, 10 s; thawed again on failure). */
int cgroup_freeze(int cgroup, bool freeze, struct err *e) MUST_CHECK;
/* 1 frozen, 0 not, -1 error. */
int cgroup_is_frozen(int cgroup, struct err *e) MUST_CHECK;
/* 1 populated (recursively), 0 not, -1 error. */
int cgroup_populated(int cgroup, struct err *e) MUST_CHECK;
/* Pids of the whole subtree, in the arena. */
int cgroup_pids(int cgroup, struct arena *a, pid_t **out, size_t *n, struct err *e) MUST_CHECK;
/* Kill what is left, wait for populated 0 (timeout_ms), remove the directory and all below,
 * and the parent that cgroup_plan_make chooses by default when nobody uses it any more.
 * Missing is fine.  A process that does not end is named in the error. */
int cgroup_destroy(const char *mount, const char *path, int timeout_ms, struct err *e) MUST_CHECK;
/* Remove `depth` directories above `path` as far as they are empty: those create made. */
void cgroup_remove_parents(const char *mount, const char *path, int depth);

#endif
