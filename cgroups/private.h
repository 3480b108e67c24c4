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

/* The limits, one row a property (knobs.c). */
enum knob_kind { KNOB_INT, KNOB_UINT, KNOB_BOOL, KNOB_NUMBER, KNOB_TEXT, KNOB_LIST };

struct knobs;
struct knob {
	const char *at;         /* below the pointer of the resources */
	const char *controller; /* NULL: cgroup v1 only */
	const char *file;
	const char *word;       /* a key within the file, or NULL */
	const char *property;   /* systemd's name, or NULL: only the file */
	uint16_t    group;      /* offset of the pointer in spec_resources, or KNOB_TOP */
	uint16_t    member;     /* offset in the group; of a list: of its n */
	uint8_t     kind;
	int64_t     nothing;    /* asks for nothing, ever */
	int64_t     initial;    /* what a new cgroup has: asks for nothing at create */
	/* `at`: the member.  Puts writes. */
	void      (*format)(struct knobs *r, const struct knob *k, const void *at);
};
enum { KNOB_TOP = UINT16_MAX };

/* Resources on their way to writes. */
struct knobs {
	struct arena *arena;
	const struct cgroup_plan_input *in;
	const struct spec_resources *whole; /* in->whole, or in->resources */
	bool          update;
	const char   *from;                 /* pointer of the property at work */
	struct cgroup_write *v;
	size_t        n, cap;
	struct strs   needs;                /* controllers */
	size_t        asked;                /* properties that want something */
	size_t        refused;              /* of those */
};

/* knobs.c: all of it; complains about every limit that cannot be set. */
void cgroup_knobs_plan(struct knobs *r);
/* A scalar of the row's kind; negative numbers are all -1.  False when it is not set. */
bool knob_number(const struct knob *k, const void *at, int64_t *out);
/* Does this value of the row ask for something? */
bool knob_loud(const struct knobs *r, const struct knob *k, int64_t v);
/* One more write; the caller may fill what is left of it. */
struct cgroup_write *knob_put(struct knobs *r, const struct knob *k, const char *file,
			      const char *value);
/* The whole pointer of one below the resources, where the other functions take the latter. */
const char *knob_pointer(const struct knobs *r, const char *at);
void knob_refuse(struct knobs *r, const char *at, const char *text, const char *hint);
/* Is `word` (n bytes) one of the blank-separated list? */
bool knob_listed(const char *list, const char *word, size_t n);
/* The file of a controller is wanted: note it, or say why it cannot be had. */
bool knob_need(struct knobs *r, const char *at, const char *controller, size_t n);
/* plan.c: the property that wants the controller, or "". */
const char *cgroup_wanted_by(const struct cgroup_plan *p, const char *controller);
/* unified.c */
void knobs_plan_unified(struct knobs *r);

/* format.c: values in the kernel's words, for the table. */
#define KNOB_FORMATS(X)                                                                       \
	X(number) X(max) X(limit) X(reservation) X(swap) X(shares) X(idle) X(quota) X(period)  \
	X(text) X(pids) X(weight) X(weight_devices) X(throttles) X(huge_pages) X(rdma)
#define X(name) void format_##name(struct knobs *r, const struct knob *k, const void *at);
KNOB_FORMATS(X)
#undef X
/* weight.c: what cpu.weight and io.weight are for the numbers of cgroup v1. */
uint64_t cgroup_weight_of_shares(uint64_t shares);
uint64_t cgroup_weight_of_blkio(uint64_t weight);
/* systemd_plan.c: p->systemd, ->path and ->from, when the rest of the plan is there; false
 * after a complaint. */
bool cgroup_systemd_plan(struct arena *a, const struct cgroup_plan_input *in,
			 struct cgroup_plan *p);
/* p->systemd of an update. */
void cgroup_systemd_plan_update(struct arena *a, const struct cgroup_plan_input *in,
				struct cgroup_plan *p);
void cgroup_systemd_tell(const struct cgroup_plan *p, struct out *o);
/* sub.c: the sub-cgroup that annotations ask for, in *out, or NULL; false after a complaint. */
bool cgroup_sub_plan(struct arena *a, const struct cgroup_plan_input *in, const char **out);
/* The part of it that is made for the runtime, or NULL. */
const char *cgroup_twin_plan(const struct cgroup_plan_input *in);
/* devices.c: rules of the specification and the mandatory ones; -1 after a complaint. */
int cgroup_devices_plan(struct arena *a, const struct cgroup_plan_input *in,
			struct cgroup_plan *p);
/* devices_bpf.c: a device program; returns the number of instructions. */
size_t cgroup_devices_compile(struct arena *a, const struct cgroup_device *rules, size_t n,
			      struct bpf_insn **out);

/* --- the kernel's side --- */

/* create.c: limits, owner and device program of a new cgroup. */
int cgroup_fill(int root, int cgroup, const struct cgroup_plan *p, struct err *e) MUST_CHECK;
/* controllers.c: callers watch memory.events and read statistics of every container, whether
 * it has limits or not. */
extern const char *const cgroup_watched[];
/* Enable what is needed in every cgroup above `path`, and those of
 * cgroup_watched where that is possible. */
int cgroup_enable(int mount, const struct cgroup_plan *p, struct err *e) MUST_CHECK;
/* apply.c: all writes in order; one that the kernel refuses in this order comes again at
 * the end. */
int cgroup_apply(int cgroup, const struct cgroup_plan *p, struct err *e) MUST_CHECK;
/* oom.c: the number behind `name` in a file of "name number" lines; 0 when there is none. */
uint64_t cgroup_count(int dir, const char *file, const char *name);
/* delegate.c: give the files that can be delegated to p->owner. */
int cgroup_delegate(int cgroup, const struct cgroup_plan *p, struct err *e) MUST_CHECK;

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
