/* init.h: the steps of the container's first process (and of a process that exec adds).
 * They run between fork and exec: no allocation, no stdio, no environment.  Each is a row's
 * `run`: 0, or -1 with *r->err filled. */
#ifndef TARE_INIT_H
#define TARE_INIT_H

#include "walk/walk.h"

/* ns.c */
int init_begin(struct run *r);        /* own session, no dump, parent-death signal, clean signals */
int init_own_file(struct run *r);     /* be no longer an instance of the program file (run) */
int init_join(struct run *r);         /* namespaces given by path (SPAWN_DIRECT), exec: by pidfd */
/* The rest of the walk is done by a sibling, in the pid namespace (SPAWN_LATE). */
int init_enter_pids(struct run *r);
int init_become_root(struct run *r);  /* the mapped root of a new or joined user namespace */
/* New, with its offsets written before this process enters it. */
int init_time_ns(struct run *r);
int init_cgroup_ns(struct run *r);    /* rooted at the cgroup that systemd has put init into */
int init_keyring(struct run *r);
int init_loopback(struct run *r);

/* rootfs.c */
int init_root(struct run *r);         /* propagation, the root as a mount of its own -> r->root */
/* mounts.c: in two parts, the first of which does without the cgroup. */
int init_mounts_ahead(struct run *r);
int init_mounts(struct run *r);
/* For what makes files: none is born with fewer permissions than the plan says; hooks find
 * the usual mask. */
#define INIT_UMASK_NONE  0
#define INIT_UMASK_USUAL 022
int init_devices(struct run *r);      /* nodes, links */
int init_pivot(struct run *r);        /* the host's root is gone after it */

int init_root_readonly(struct run *r); /* and what of its propagation must come last */

/* system.c */
int init_sysctl(struct run *r);
int init_mask(struct run *r);         /* masked and read-only paths */
int init_hostname(struct run *r);     /* and domain name */

/* console.c */
int init_terminal(struct run *r);     /* pty in the container's devpts; slave on 0-2 and /dev/console; master in r->give */

/* limits.c */
int init_oom(struct run *r);
int init_limits(struct run *r);       /* rlimits, oom score, scheduler, I/O priority, memory policy, personality, affinity */

/* proc.c */
/* A procfs of our own, which nothing can be mounted over.  Where the kernel refuses one (user
 * namespaces), the one that is mounted. */
int init_open_proc(const struct run *r, struct err *e) MUST_CHECK;
/* What is mounted at /proc, when it is one. */
int init_mounted_proc(const struct run *r, struct err *e) MUST_CHECK;

/* lsm.c */
int init_labels(struct run *r);       /* profile and label of the program, for execve */

/* creds.c */
int init_credentials(struct run *r);  /* bounding set, groups, ids, capability sets, no_new_privs, umask */

/* hooks.c */
int init_hooks_create(struct run *r); /* createContainer */
int init_hooks_start(struct run *r);  /* startContainer */

/* program.c */
int init_cwd(struct run *r);          /* make and enter the working directory; look up HOME */
int init_program(struct run *r);      /* find the program with its own rights -> r->program_path */

/* gate.c */
int init_gate(struct run *r);         /* wait for start -> r->gate_peer */
void init_report(struct run *r);      /* after a failure: tell start, when it is waiting */

/* filter.c */
int init_filter(struct run *r);       /* the system call filter; the last or nearly last thing */

/* exec.c */
int init_exec(struct run *r);         /* descriptors, execve; returns only on failure */

/* hook_spawn.c, shared with the runtime side: run one hook with `state` on its standard input, its output
 * kept (last 4 KiB) for the log and the error, killed at its timeout.  `bundle_dir`: its cwd, or NO_FD. */
struct hook_call {
	const struct plan_hook *hook;
	const char *kind;                 /* "createRuntime" */
	int         index;
	const char *state;
	int         file;                 /* O_PATH: what is run, whatever the path means by now; NO_FD: by its path */
	int         cwd;                  /* or NO_FD */
	bool        stay;                 /* where we are; else in `cwd`, or "/" */
	const char *const *env;           /* when hook->env is NULL; NULL: what of ours is not ours alone */
	const int  *sinks;                /* where its stdout and stderr go, NO_FD: kept for the error; or NULL */
};
int hook_spawn(const struct hook_call *c, struct err *e) MUST_CHECK;

#endif
