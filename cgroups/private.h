/* private.h: between the files of this directory. */
#ifndef TARE_CGROUPS_PRIVATE_H
#define TARE_CGROUPS_PRIVATE_H

#include "cgroups/cgroup.h"

struct bpf_insn;

/* --- pure --- */

/* Containers without a cgroupsPath are below this one; it goes with the last of them. */
#define CGROUP_DEFAULT_PARENT "tare"

/* where.c: the path below the mount, or NULL after a complaint. */
const char *cgroup_where(struct arena *a, const struct cgroup_plan_input *in, const char **from);
/* knobs.c: complain about every limit that cannot be set; how many asked for something. */
size_t cgroup_knobs_check(struct arena *a, const struct cgroup_plan_input *in);
/* devices.c: rules of the specification and the mandatory ones; -1 after a complaint. */
int cgroup_devices_plan(struct arena *a, const struct cgroup_plan_input *in,
			struct cgroup_plan *p);
/* devices_bpf.c: a device program; returns the number of instructions. */
size_t cgroup_devices_compile(struct arena *a, const struct cgroup_device *rules, size_t n,
			      struct bpf_insn **out);

/* --- the kernel's side --- */

/* devices_attach.c: load, attach, read back. */
int cgroup_devices_attach(int cgroup, const struct cgroup_plan *p, struct err *e) MUST_CHECK;

/* cgroup.c: `mount` as an O_PATH descriptor, proven to be cgroup2. */
int cgroup_open_mount(const char *mount, struct err *e) MUST_CHECK;
/* A directory below, never through a link or another mount; descriptor or negative errno. */
int cgroup_open_below(int mount, const char *path) MUST_CHECK;

/* events.c: one line of cgroup.events ("populated", "frozen"): 1, 0 or negative errno. */
int cgroup_event(int cgroup, const char *name) MUST_CHECK;
/* Wait until it has the value; 0, -ETIMEDOUT or another negative errno. */
int cgroup_event_wait(int cgroup, const char *name, int value, int timeout_ms) MUST_CHECK;

/* freeze.c: ask only; 0 or negative errno. */
int cgroup_freeze_ask(int cgroup, bool freeze) MUST_CHECK;

/* remove.c: every directory below `cgroup`; 0 or negative errno. */
int cgroup_remove_below(int cgroup) MUST_CHECK;
/* Up to `n` directories above the last part of `path`, below `mount`; the first that is in use
 * ends it. */
void cgroup_rmdir_above(int mount, const char *path, int n);

#endif
