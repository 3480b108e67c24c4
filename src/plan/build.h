/* build.h: the builder that all planners share, and the planners.  Private to plan.
 *
 * What is wrong on every machine is judged by the rules of ocispec/validate.h, whether
 * the planners run or not, and they do not judge it again; `validate` runs them even
 * on what the rules refuse, so they rely on nothing.  A planner reads b->s, b->h and
 * b->o, fills its section of b->p, and puts what is wrong here on the list of problems.
 * It never stops at the first one, and leaves a section that later planners can read. */
#ifndef TARE_PLAN_BUILD_H
#define TARE_PLAN_BUILD_H

#include "host/host.h"
#include "ocispec/config.h"
#include "plan/plan.h"

struct build {
	struct arena              *a;
	const struct spec         *s;        /* create: the specification; exec: the container's */
	const struct host         *h;
	const struct plan_options *o;
	struct plan_problems      *problems;
	struct plan               *p;
	const struct spec_process *process;  /* of s, or of exec */
	const char                *process_at; /* its pointer: "/process", or "" for exec */
};

/* One more problem, at a JSON pointer.  Always false, for use in a return. */
bool bad(struct build *b, const char *at, const char *f, ...) PRINTF_LIKE(3, 4) COLD;
/* The same with what to try. */
bool bad_hint(struct build *b, const char *at, const char *hint, const char *f, ...)
	PRINTF_LIKE(4, 5) COLD;
/* A warning: something asked for will not happen, and the specification allows that. */
void caution(struct build *b, const char *at, const char *f, ...) PRINTF_LIKE(3, 4) COLD;

/* The value of KEY in a list of KEY=VALUE (`key` with its "="), or NULL. */
const char *plan_env_value(const struct strs *env, const char *key);

#define AT(b, ...) arena_fmt((b)->a, __VA_ARGS__)
/* The pointer to a member of an object whose names are the user's. */
const char *at_key(struct build *b, const char *object, const char *key);

/* --- paths.c -------------------------------------------------------------------- */

/* A path inside the container, cleaned as struct plan wants it: "/a//b/../c" is "a/c". */
const char *path_clean(struct arena *a, const char *path);
/* `path` on the host, relative to `base` unless absolute; "." and "//" are dropped, ".."
 * is kept because links decide what it means. */
const char *path_host(struct arena *a, const char *base, const char *path);
/* path is prefix, or lies below it.  Both cleaned. */
bool path_below(const char *path, const char *prefix);
/* Masked and read-only paths. */
void plan_paths(struct build *b);

/* --- the planners, in the order plan_create calls them --------------------------- */

void plan_refuse(struct build *b);     /* refuse.c: properties that are not built */
void plan_namespaces(struct build *b); /* ns.c: also time offsets */
void plan_idmaps(struct build *b);     /* ids.c */
void plan_rootfs(struct build *b);     /* root.c */
void plan_network(struct build *b);    /* network.c: devices to be moved; after plan_namespaces */
void plan_rdt(struct build *b);        /* rdt.c */
void plan_mount_label(struct build *b); /* lsm.c; before plan_mounts */
void plan_mounts(struct build *b);     /* mounts.c */
void plan_notify(struct build *b);     /* notify.c; after plan_mounts */
void plan_devices(struct build *b);    /* devices.c */
void plan_sysctls(struct build *b);    /* sysctl.c */
void plan_cgroups(struct build *b);    /* cgroup.c */
/* After all else: may init go on while the unit is made? */
void plan_meanwhile(struct plan *p);
void plan_process(struct build *b);    /* process.c; calls the next four */
void plan_user(struct build *b);       /* user.c */
void plan_env(struct build *b);        /* env.c */
void plan_caps(struct build *b);       /* caps.c */
void plan_limits(struct build *b);     /* limits.c; with sched.c and mempolicy.c */
void plan_sched(struct build *b);
/* A fork resets it, or is refused to it: it must be the program's from its birth. */
bool plan_sched_is_for_birth(const struct plan_sched *s);
void plan_mempolicy(struct build *b);
void plan_affinity(struct build *b);    /* sched.c, exec only */
void plan_labels(struct build *b);     /* lsm.c; after plan_process */
void plan_seccomp(struct build *b);    /* seccomp.c; after plan_process */
void plan_hooks(struct build *b);      /* hooks.c: also the state document */

void plan_annotations(struct build *b); /* annotations.c: those of other runtimes */
/* annotations.c: an annotation of the container, or NULL. */
const char *plan_annotation(const struct build *b, const char *key);
/* annotations.c: the same, an absolute path; NULL also after a complaint. */
const char *plan_annotation_path(struct build *b, const char *key);

/* ns.c: the index of a type of the specification. */
enum plan_ns_index plan_ns_of(enum spec_namespace_type type);
/* ns.c: new, or joined by path. */
bool plan_ns_private(const struct plan *p, enum plan_ns_index i);
bool plan_ns_new(const struct plan *p, enum plan_ns_index i);
/* ids.c: lines of uid_map. */
const char *plan_map_text(struct arena *a, const struct plan_idrange *v, size_t n);
const struct plan_idrange *plan_ranges(struct build *b, const struct spec_id_mappings *from, size_t *n);
/* ids.c: whether the id means something in the container's user namespace. */
bool plan_uid_mapped(const struct plan *p, uint64_t uid);
bool plan_gid_mapped(const struct plan *p, uint64_t gid);

/* lsm.c: whether this option of a mount carries an SELinux label. */
bool plan_is_context(const char *key);

/* limits.c: a list such as "0-3,7" to a mask; 0 or negative errno. */
enum { PLAN_MASK_BITS = 1024, PLAN_MASK_WORDS = PLAN_MASK_BITS / 64 };
int plan_mask(const char *list, uint64_t mask[PLAN_MASK_WORDS]) MUST_CHECK;

/* --- mount_options.c -------------------------------------------------------------- */

enum option_kind {
	OPTION_ATTR,        /* set and clear are MOUNT_ATTR_* */
	OPTION_SUPER,       /* of the file system, not the mount: fsconfig takes the word */
	OPTION_PROPAGATION, /* set is MS_*; recursive */
	OPTION_BIND,        /* recursive: rbind */
	OPTION_NOTHING,     /* the word for what happens anyhow */
	OPTION_REMOUNT,
	OPTION_COPY_SYMLINK,
	OPTION_SRC_NOFOLLOW,
	OPTION_DEST_NOFOLLOW,
	OPTION_COPY_UP,
	OPTION_IDMAP,       /* recursive: ridmap; "=VALUE" may follow the word */
};

struct option {
	const char      *word;
	enum option_kind kind;
	uint64_t         set, clear;
	bool             recursive;
	const char      *data; /* OPTION_SUPER: the file system's word for it */
};

/* NULL: not one of ours, so data for the file system. */
const struct option *option_find(const char *word);
/* The word that may have been meant, or NULL. */
const char *option_nearest(struct arena *a, const char *word);

/* --- mount_idmap.c ------------------------------------------------------------------ */

/* What one mount says of ids. */
struct idmap_request {
	const char              *option;    /* "idmap", "ridmap=uids=...", or NULL */
	const char              *option_at;
	const struct spec_mount *from;
	const char              *at;        /* of the mount */
};
/* NULL when it is wrong, which is on the list of problems then. */
const struct plan_idmap *plan_mount_idmap(struct build *b, const struct idmap_request *q);

#endif
