/* host.h: facts about this machine and this caller that planning may depend on.
 * Nothing here that a test could not write down in JSON. */
#ifndef TARE_HOST_H
#define TARE_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"

struct host_range { uint32_t start, size; };       /* of /etc/subuid, /etc/subgid */

struct host {
	uint32_t    euid, egid;
	bool        initial_userns;        /* our user namespace is the machine's first */
	bool        privileged;            /* euid 0 in the initial user namespace */
	bool        setgroups_denied;      /* /proc/self/setgroups says deny */
	bool        own_user_mapped;       /* we are in a user namespace of somebody */
	const char *cgroup_mount;          /* where cgroup2 is mounted, or NULL */
	const char *cgroup_own;            /* our own cgroup in it, "/...", or NULL: not asked, not below it */
	const char *cgroup_controllers;    /* of the root of that mount, blank-separated, "" on a hybrid host */
	bool        cgroup_hybrid;         /* some controllers sit on v1 */
	const char *cgroup_v1_controllers; /* blank-separated "memory cpu ...", "" if none */
	const char *newuidmap, *newgidmap; /* absolute paths, or NULL */
	struct host_range subuid, subgid;  /* first range of the caller, size 0: none */
	uint64_t    caps_last;             /* highest capability number the kernel knows */
	uint64_t    caps_bounding;         /* what we can still grant */
	uint64_t    caps_permitted;
	uint64_t    signals_ignored;       /* by our caller's choice or our own; bit n-1 is signal n */
	uint64_t    caps_ambient_ok;       /* what can become ambient: permitted and in the bounding set */
	bool        apparmor, selinux;     /* enabled in the kernel */
	bool        apparmor_confined;     /* a profile holds for us already */
	bool        no_new_privs;          /* our caller has given up new privileges */
	const char *resctrl_mount;         /* where resctrl is mounted, or NULL: nowhere, not asked */
	bool        dev_mknod;             /* mknod of devices is allowed (initial user namespace and CAP_MKNOD) */
	bool        proc_of_others;        /* a procfs of a pid namespace that we are not in can be made */
	uint32_t    ncpus;                 /* we may run on */
};

/* Facts that most specifications have no use for.  What was not asked for stays zero or
 * NULL.  Controllers come with hybrid and the v1 list. */
enum host_facts {
	HOST_CGROUP_OWN         = 1, /* a relative cgroupsPath; a rootless caller gets it always */
	HOST_CGROUP_CONTROLLERS = 2, /* linux.resources other than devices */
	HOST_LSM                = 4, /* labels */
	HOST_CPUS               = 8,
	HOST_RESCTRL            = 16, /* linux.intelRdt */
	HOST_PROC               = 32, /* a pid namespace that is joined */
	HOST_ALL                = 63,
};

/* Ask the kernel.  `facts`: HOST_ALL, or what the specification needs.  A dozen system
 * calls for root.  *out lives in the arena. */
int host_probe_some(struct arena *a, unsigned facts, struct host *out, struct err *e) MUST_CHECK;
/* All of it. */
int host_probe(struct arena *a, struct host *out, struct err *e) MUST_CHECK;
/* From JSON text with the member names above (golden tests, `explain --host FILE`):
 * ranges are objects {"start","size"}; capability sets are numbers. */
int host_load(struct arena *a, const char *text, struct host *out, struct err *e) MUST_CHECK;

#endif
