/* host.h: facts about this machine and this caller that planning may depend on.
 * Nothing here that a test could not write down in JSON. */
#ifndef TARE_HOST_H
#define TARE_HOST_H

#include <stdbool.h>
#include "base/arena.h"
#include "base/err.h"

struct host_range { uint32_t start, size; };       /* of /etc/subuid, /etc/subgid */

struct host {
	uint32_t    euid, egid;
	bool        initial_userns;        /* our user namespace maps all ids to themselves */
	bool        privileged;            /* euid 0 in the initial user namespace */
	bool        setgroups_denied;      /* /proc/self/setgroups says deny */
	bool        own_user_mapped;       /* we are in a user namespace of somebody */
	const char *cgroup_mount;          /* where cgroup2 is mounted, or NULL */
	const char *cgroup_own;            /* our own cgroup in it, "/..." */
	const char *cgroup_controllers;    /* of the root of that mount, blank-separated, "" on a hybrid host */
	bool        cgroup_hybrid;         /* some controllers sit on v1 */
	const char *cgroup_v1_controllers; /* blank-separated "memory cpu ...", "" if none */
	const char *newuidmap, *newgidmap; /* absolute paths, or NULL */
	struct host_range subuid, subgid;  /* first range of the caller, size 0: none */
	uint64_t    caps_last;             /* highest capability number the kernel knows */
	uint64_t    caps_bounding;         /* what we can still grant */
	uint64_t    caps_permitted;
	bool        apparmor, selinux;     /* enabled in the kernel */
	bool        dev_mknod;             /* mknod of devices is allowed (initial user namespace and CAP_MKNOD) */
	uint64_t    caps_ambient_ok;
	uint32_t    ncpus;
};

/* Probe what `kind` of planning needs; cheap: a handful of reads.  *out lives in the arena. */
int host_probe(struct arena *a, struct host *out, struct err *e);
/* From JSON text with the member names above (golden tests, `explain --host FILE`). */
int host_load(struct arena *a, const char *text, struct host *out, struct err *e);

#endif
