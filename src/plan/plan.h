/* plan.h: the plan: what will be done, in kernel terms, decided and immutable.
 *
 * Built by plan_create and plan_exec, pure functions of spec, host facts and
 * options; lives in one arena; never holds a descriptor, a pid or a function.  Every
 * item remembers in `from` the JSON pointer of the property that asked for it, or a
 * word in parentheses such as "(default)" when nobody did.
 *
 * Paths named `dest`, `path` or `node` are below the container's root: cleaned, no
 * leading slash, no "." or ".." component; "" is the root itself. */
#ifndef TARE_PLAN_H
#define TARE_PLAN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "seccomp/install.h"

struct spec;
struct spec_process;
struct host;
struct cgroup_plan;

enum plan_kind {
	PLAN_CREATE,     /* create: init is parked at the gate */
	PLAN_RUN,        /* run: no gate, init goes straight on */
	PLAN_EXEC,       /* a further process in a container that is there */
};

/* --- namespaces ------------------------------------------------------------ */

enum plan_ns_index { NS_USER, NS_PID, NS_MNT, NS_NET, NS_IPC, NS_UTS, NS_CGROUP, NS_TIME, NS_COUNT };

struct plan_ns {
	uint64_t    flag;    /* CLONE_NEW* */
	const char *name;    /* "user", "pid", "mount", "network", "ipc", "uts", "cgroup", "time" */
	const char *file;    /* its name in /proc/PID/ns: "user", "pid", "mnt", "net", ... */
	bool        wanted;  /* false: the runtime's own namespace is shared */
	const char *path;    /* host path to join, or NULL: a new one */
	const char *from;
	const char *private_for; /* property that must not reach the host's own, or NULL */
};

struct plan_time_offset {
	const char *clock;   /* "monotonic" or "boottime" */
	int64_t     secs;
	uint32_t    nanosecs;
	const char *from;
};

/* How init comes to be.  VIA: an intermediate process joins or prepares what its
 * maker must not (user, pid, time namespaces), then clones init as the runtime's child.  LATE:
 * what does the steps of init stays outside of the pid namespace; the program's process, its
 * sibling, is born there once nothing is left to do but execve. */
enum plan_spawn { SPAWN_DIRECT, SPAWN_VIA, SPAWN_LATE };

/* A device of the host that becomes the container's. */
struct plan_netdev {
	const char *host;    /* its name here */
	const char *inside;  /* and there; "%d" is a number that is free */
	const char *from;
};

struct plan_idrange { uint32_t inside, outside, size; };

enum plan_ids_how { IDS_NONE, IDS_DIRECT, IDS_HELPER };
struct plan_ids {
	enum plan_ids_how how;
	const struct plan_idrange *uid, *gid;
	size_t      n_uid, n_gid;
	const char *uid_text, *gid_text;           /* what is written to uid_map / gid_map */
	const char *const *uid_args, *const *gid_args; /* IDS_HELPER: "newuidmap", NULL (the pid), "0", "100000", "65536", ..., NULL */
	const char *uid_helper, *gid_helper;       /* IDS_HELPER: absolute paths */
	bool        deny_setgroups;                /* "deny" must be written before the gid map */
	uint32_t    root_uid, root_gid;            /* ids that init takes for the set-up: the mapping of 0, else the first mapped */
	const char *from;
};

/* --- file systems ----------------------------------------------------------- */

enum plan_mount_kind {
	MOUNT_NEW_FS,       /* fsopen(type) */
	MOUNT_BIND,         /* open_tree(source) */
	MOUNT_CGROUP,       /* the container's view of cgroup2: new mount when the cgroup namespace is
			     * private, else a bind of the container's own cgroup directory */
};

struct plan_mount_data { const char *key, *value; }; /* fsconfig; value NULL: a flag */

/* How a mount shows the ids of its source: lines "ID-OF-THE-SOURCE ID-SHOWN COUNT" as for
 * uid_map.  Equal ones are the same object. */
struct plan_idmap {
	const char *uid_text, *gid_text; /* both NULL: as the joined user namespace does */
	const char *from;
};

struct plan_mount {
	enum plan_mount_kind kind;
	const char *type;          /* file system, NULL for binds */
	const char *source;        /* bind: absolute host path; else the source word */
	const char *dest;
	const struct plan_mount_data *data;
	size_t      n_data;
	uint64_t    attr_set;      /* MOUNT_ATTR_* to set ... */
	uint64_t    attr_clear;    /* ... and to clear, on the mount itself */
	uint64_t    below_set, below_clear; /* bind: after those, on it and on the mounts below */
	uint64_t    propagation;   /* MS_PRIVATE, MS_SLAVE, ..., or 0: private */
	bool        propagation_recursive;
	bool        recursive;     /* bind: with the mounts below */
	bool        must_be_plain; /* proc and sysfs: dest must be an ordinary directory, not a link */
	bool        fallback_bind; /* sysfs, mqueue: when a new one is refused, bind the host's */
	bool        copy_symlink, source_nofollow, dest_nofollow;
	bool        in_proc;       /* dest is /proc, or one of the files in it that may be covered */
	bool        copy_mode;     /* tmpfs: with the mode of what it covers */
	bool        copy_up;       /* tmpfs: with the content of what it covers */
	bool        by_runtime;    /* bind: opened before the spawn, with the host's privileges */
	const struct plan_idmap *idmap; /* bind, or NULL */
	bool        idmap_recursive;
	const char *label;         /* SELinux label that its root must have then, or NULL */
	bool        set_label;     /* it takes none as an option: its root is labelled */
	const char *options;       /* as written, joined with "," (explain) */
	const char *from;          /* "/mounts/3" */
};

struct plan_root {
	const char *path;          /* absolute host path */
	const char *from;
	bool        readonly;
	bool        pivot;         /* false: --no-pivot, move and chroot */
	uint64_t    propagation;   /* of "/" in the new mount namespace: MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE */
	bool        propagation_recursive;
	const char *propagation_from;
};

struct plan_node {
	const char *path;          /* "dev/null" */
	const char *host;          /* "/dev/null": bound instead where mknod is not allowed */
	mode_t      mode;          /* S_IFCHR|0666 ...; S_IFIFO */
	uint32_t    major, minor;
	uint32_t    uid, gid;
	bool        bind;          /* user namespace: bind the host's node */
	const char *from;
};

struct plan_link { const char *target, *path; const char *from; }; /* optional: kept when something is there */

struct plan_path { const char *path; const char *from; };

struct plan_sysctl { const char *key; const char *file; const char *value; const char *from; }; /* file: "net/ipv4/ip_forward" */

/* --- resctrl ----------------------------------------------------------------- */

/* What one property says of the group's schemata, whole lines. */
struct plan_schema { const char *text, *from; };
enum { PLAN_SCHEMAS = 3 };

struct plan_rdt {
	const char *mount;                /* NULL: the container is in no group of its own */
	const char *group;                /* name below it; "": the host's default group */
	bool        named;                /* by closID: others may use it, it stays at delete */
	bool        must_exist;
	struct plan_schema schemas[PLAN_SCHEMAS]; /* in the order they are written */
	size_t      n_schemas;
	const char *monitor;              /* name of a monitoring group in it, or NULL */
	const char *from, *group_from;
};

/* --- process ----------------------------------------------------------------- */

struct plan_rlimit { int resource; const char *name; uint64_t soft, hard; const char *from; };

struct plan_caps {
	uint64_t bounding, effective, permitted, inheritable, ambient;
	const char *from;
};

struct plan_sched {
	bool        set;
	uint32_t    policy;
	uint64_t    flags;
	int32_t     nice;
	uint32_t    priority;
	uint64_t    runtime, deadline, period;
	const char *from;
};

struct plan_mempolicy {
	bool        set;
	int         mode;                 /* MPOL_* with flags or'ed in */
	uint64_t    nodes[16];            /* mask of 1024 nodes */
	unsigned    maxnode;              /* as set_mempolicy wants it; 0: no mask */
	const char *from;
};

struct plan_process {
	const char *const *args;          /* NULL-terminated; NULL: no process section (create only) */
	const char *const *env;           /* NULL-terminated; HOME is absent when it must be looked up */
	char       *const *env_home;      /* the same with a free slot for HOME: see init/program.c; NULL: nothing to look up */
	char       *home_buf;             /* where "HOME=..." is put; size home_size */
	size_t      home_size;
	const char *path_env;             /* value of PATH in env, or the default */
	const char *cwd;                  /* absolute path inside */
	bool        make_cwd;
	bool        terminal;
	bool        console_given;        /* --console-socket; else (run, exec in the foreground) the runtime relays */
	uint16_t    rows, cols;           /* consoleSize, 0: unset */
	uint32_t    uid, gid;
	const gid_t *groups;
	size_t      n_groups;
	bool        keep_groups;          /* run.oci.keep_original_groups, or setgroups denied */
	mode_t      umask;
	bool        no_new_privs;
	struct plan_caps caps;
	bool        have_caps;            /* the capabilities object is present */
	const struct plan_rlimit *rlimits;
	size_t      n_rlimits;
	bool        oom_set;
	int         oom_score_adj;
	bool        oom_may_fail;         /* rootless: lowering is refused by the kernel, ignored */
	struct plan_sched sched;
	bool        ioprio_set;
	int         ioprio;               /* ioprio value with class */
	bool        personality_set;
	unsigned long personality;
	struct plan_mempolicy mempolicy;
	/* exec: 1024-bit masks or NULL: where its maker runs, and then itself. */
	const uint64_t *affinity_initial, *affinity_final;
	const char *keyring;              /* session keyring to join or make, NULL: --no-new-keyring */
	uint64_t    signals_ignored;      /* to be reset; bit n-1 is signal n */
	int         preserve_fds;         /* 3 .. 3+n-1 stay open in the program */
	int         listen_fds;           /* as many more */
	char       *listen_pid;           /* "LISTEN_PID=" in env, where init writes its pid, or NULL */
	size_t      listen_pid_size;
};

/* --- the filter ---------------------------------------------------------------- */

struct plan_seccomp {
	struct seccomp_program program;   /* n == 0: none */
	bool        early;                /* without no_new_privs it needs the capabilities */
	const char *fallback;             /* "SCMP_ACT_ERRNO" */
	int         fallback_errno;       /* of ERRNO and TRACE, or -1 */
	const char *architectures;        /* "SCMP_ARCH_X86_64 SCMP_ARCH_X86" */
	const char *listener;             /* host path of the agent's socket, or NULL */
	const char *listener_from;
	/* The message for the agent: head, pid, middle, pid of the container, tail. */
	const char *head, *middle, *tail;
	char       *message;              /* room for the whole, filled after the fork */
	size_t      message_size;
	const char *from;
};

/* --- labels of security modules ------------------------------------------------- */

struct plan_labels {
	const char *apparmor;             /* the profile, or NULL */
	const char *apparmor_text;        /* what the kernel is told: "exec web" */
	bool        stack;                /* on top of what confines the runtime: "stack web" */
	const char *apparmor_from;
	const char *selinux;              /* of the program and of the session keyring, or NULL */
	const char *selinux_from;
	const char *mount, *mount_option; /* of new file systems, and how they are told; or NULL */
};

/* --- hooks ------------------------------------------------------------------- */

enum plan_hook_kind { HOOK_PRESTART, HOOK_CREATE_RUNTIME, HOOK_CREATE_CONTAINER, HOOK_START_CONTAINER, HOOK_POSTSTART, HOOK_POSTSTOP, HOOK_KINDS };
extern const char *const plan_hook_names[HOOK_KINDS]; /* "prestart", "createRuntime", ... */

struct plan_hook {
	const char *path;                 /* absolute */
	const char *const *args;          /* NULL-terminated, args[0] given or the path */
	const char *const *env;           /* NULL-terminated, or NULL: the runtime's environment */
	int         timeout_s;            /* 0: none */
	const char *from;                 /* "/hooks/createRuntime/0" */
};

struct plan_hooks { const struct plan_hook *v; size_t n; };

/* --- all of it --------------------------------------------------------------- */

struct plan {
	enum plan_kind kind;
	const char *id;
	const char *bundle;               /* absolute */
	const char *oci_version;
	const char *hostname, *domainname;
	const char *notify_dir;           /* holds the program's own notification socket, or NULL */

	struct plan_ns ns[NS_COUNT];      /* in the order of plan_ns_index */
	uint64_t    ns_new;               /* flags of the new ones, for clone3 */
	uint64_t    ns_join;              /* flags of the joined ones */
	enum plan_spawn spawn;
	struct plan_ids ids;              /* how == IDS_NONE: no new user namespace (or joined) */
	bool        userns;               /* new or joined */
	const struct plan_time_offset *offsets;
	size_t      n_offsets;
	bool        loopback;
	const struct plan_netdev *netdevs;
	size_t      n_netdevs;

	struct plan_root root;
	const struct plan_mount *mounts;
	size_t      n_mounts;
	bool        sources_by_runtime;   /* some mount is by_runtime */
	const struct plan_node *nodes;
	size_t      n_nodes;
	const struct plan_link *links;
	size_t      n_links;
	bool        dev_ours;             /* /dev comes from a mount of the list that is not a bind: links and nodes are made */
	const struct plan_path *masked;
	size_t      n_masked;
	const struct plan_path *readonly;
	size_t      n_readonly;
	const struct plan_sysctl *sysctls;
	size_t      n_sysctls;

	const struct cgroup_plan *cgroup; /* cgroups/cgroup.h; NULL: manager "disabled" */
	const char *cgroup_dir;           /* the one of its processes, as a host path; or NULL */
	bool        unit_meanwhile;       /* init goes on while systemd makes the unit around it */
	size_t      mounts_ahead;         /* so many of its mounts, then: those before a view of the cgroup */

	struct plan_rdt rdt;
	struct plan_process process;
	struct plan_seccomp seccomp;
	struct plan_labels labels;
	struct plan_hooks hooks[HOOK_KINDS];
	const char *hook_out, *hook_err;  /* host files that get what hooks print, or NULL */
	const char *pidfd_receiver;       /* socket that gets init's pidfd, or NULL */
	/* The OCI state document for hooks: head, status, "\",\"pid\":", pid, tail (see plan_state_text). */
	const char *state_head, *state_tail;
	char       *state_buf;            /* room for the whole text, filled after the fork */
	size_t      state_size;

	/* exec only */
	const char *sub_cgroup;           /* --cgroup, below the container's */
	uint64_t    exec_ns;              /* namespaces of init to enter by its pidfd */
	bool        brings_tracer;        /* it may trace others, which nobody in the container could before */
};

/* One thing that is wrong or will be ignored, with its property. */
struct plan_problem {
	bool        warning;
	const char *at;                   /* JSON pointer */
	const char *text;
	const char *hint;                 /* or NULL */
};
struct plan_problems { struct plan_problem *v; size_t n, cap; size_t errors; };

/* Where the program finds the directory plan.notify_dir, and the socket in it. */
#define PLAN_NOTIFY_DEST   "run/notify"
#define PLAN_NOTIFY_SOCKET "socket"

/* What the command line and the caller's surroundings add to the specification. */
struct plan_options {
	enum plan_kind kind;
	const char *id;
	const char *bundle;               /* absolute path of the bundle */
	const char *cgroup_manager;       /* "cgroupfs", "systemd", "disabled" */
	bool        detach;               /* run, exec */
	bool        console_socket;       /* given */
	bool        no_pivot, no_new_keyring;
	int         preserve_fds, listen_fds;
	const char *listen_names;         /* LISTEN_FDNAMES, or NULL */
	const char *notify_dir;           /* create, run: where readiness can be told, or NULL */
};

/* What the plan of exec needs besides the process. */
struct plan_exec_options {
	struct plan_options o;
	const char *cgroup_mount, *cgroup_path; /* of the container, from the record; NULL: disabled */
	const char *sub_cgroup;
	const char *rdt_mount, *rdt_group, *rdt_monitor; /* from the record; NULL: none */
	const struct spec *container;     /* the saved configuration */
	bool        tracers;              /* from the record: an earlier exec has brought some */
	bool        paused_ok;
};

/* NULL when problems->errors > 0.  Warnings may stand in problems in any case.
 * All memory comes from `a`, which must outlive the plan. */
const struct plan *plan_create(struct arena *a, const struct spec *s, const struct host *h,
			       const struct plan_options *o, struct plan_problems *problems);
/* Of a container that exists: what its poststart and poststop hooks need, no more. */
const struct plan *plan_saved_hooks(struct arena *a, const struct spec *s,
				    const struct plan_options *o, struct plan_problems *problems);
const struct plan *plan_exec(struct arena *a, const struct spec_process *p, const struct host *h,
			     const struct plan_exec_options *o, struct plan_problems *problems);

/* Write the state document for hooks into plan->state_buf (safe after the fork).  Returns it. */
const char *plan_state_text(const struct plan *p, const char *status, int pid);

/* --- words, for features ------------------------------------------------------- */

/* Append every mount option that is carried out. */
void plan_mount_option_words(struct arena *a, struct strs *out);
/* Append the annotations that change what is done; prefixes end in '.'. */
void plan_annotation_words(struct arena *a, struct strs *out);
/* "CAP_CHOWN" for 0 and so on; NULL after the last one. */
const char *plan_cap_name(unsigned cap);
/* Whether this build can set their labels. */
extern const bool plan_apparmor_built, plan_selinux_built;

/* --- telling (pure; one function a step; every line ends with the origin) ----- */

/* `o` collects lines "what<TAB>from\n"; explain lays them out in columns. */
#define PLAN_TELLERS(X)                                                                             \
	X(time_ns) X(oom_score) X(state_dir) X(notify) X(open_paths) X(cgroup) X(spawn) X(map_ids) X(rdt) X(net_devices) X(cgroup_ns) X(join) X(enter_pids) X(become_root) X(keyring)  \
	X(loopback) X(root) X(mounts_ahead) X(mounts) X(devices) X(hooks_runtime) X(hooks_container) X(pivot)       \
	X(sysctl) X(mask) X(hostname) X(terminal) X(console_socket) X(cwd) X(root_readonly)        \
	X(labels) X(limits) X(filter) X(program)                                                                     \
	X(credentials) X(record) X(gate) X(hooks_start) X(exec) X(poststart) X(pid_file)
#define X(step) void tell_##step(const struct plan *p, struct out *o);
PLAN_TELLERS(X)
#undef X

/* The plan as one JSON object (explain --json), keys as in this header. */
void tell_json(const struct plan *p, struct out *o);

#endif
