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

/* --- pure ----------------------------------------------------------------------- */

enum cgroup_manager { CGROUP_CGROUPFS, CGROUP_SYSTEMD, CGROUP_DISABLED };

struct cgroup_write { const char *file, *value; const char *from; };
struct cgroup_device { char type; int64_t major, minor; unsigned access; bool allow; const char *from; };
#define CGROUP_DEV_ANY (-1)            /* major, minor */
enum { CGROUP_MKNOD = 1, CGROUP_READ = 2, CGROUP_WRITE = 4 };

struct cgroup_plan {
	enum cgroup_manager manager;
	const char *mount;                 /* where cgroup2 is mounted on the host */
	const char *path;                  /* "/tare/web": of the container */
	const char *from;                  /* "/linux/cgroupsPath" or "(default)" */
	const char *const *parents_need;   /* controllers to enable above, NULL-terminated */
	const struct cgroup_write *writes;
	size_t      n_writes;
	const struct cgroup_device *devices; /* normalised, last match wins; mandatory defaults appended */
	size_t      n_devices;
	bool        devices_may_fail;      /* rootless: the kernel refuses programs to us */
	const void *program;               /* struct bpf_insn[n_program], ready to load; NULL: none */
	size_t      n_program;
	bool        may_fail;              /* rootless without delegation and nothing asked for: go on without */
};

/* A complaint goes to `bad(arg, pointer, text)`. */
struct cgroup_plan_input {
	const char *id;
	enum cgroup_manager manager;
	const char *cgroups_path;          /* of the specification, or NULL */
	const struct spec_resources *resources; /* or NULL */
	const char *mount, *own;           /* of struct host */
	const char *controllers, *v1_controllers;
	bool        privileged, hybrid, userns;
	void      (*bad)(void *arg, const char *pointer, const char *text, const char *hint);
	void       *arg;
};
/* NULL after a complaint (or when the manager is disabled). */
const struct cgroup_plan *cgroup_plan_make(struct arena *a, const struct cgroup_plan_input *in);
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
