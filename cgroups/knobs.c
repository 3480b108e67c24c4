/* knobs.c: the table of limits: property, controller, file of cgroup v2, and the values
 * that leave a new cgroup as it is.  Pure. */
#include "private.h"

#include <string.h>

#include "ocispec/config.h"

enum knob_kind { KNOB_INT, KNOB_UINT, KNOB_BOOL, KNOB_NUMBER, KNOB_TEXT, KNOB_LIST };

enum { KNOB_TOP = UINT16_MAX };

struct knob {
	const char *at;         /* below /linux/resources/ */
	const char *controller; /* NULL: cgroup v1 only */
	const char *file;
	uint16_t    group;      /* offset of the pointer in spec_resources, or KNOB_TOP */
	uint16_t    member;     /* offset in the group; of a list: of its n */
	uint8_t     kind;
	int64_t     quiet[2];   /* values that ask for nothing */
};

#define KNOB(g, s, m, k, json, ctl, f, q0, q1)                                                \
	{ json, ctl, f, offsetof(struct spec_resources, g), offsetof(struct s, m), k, { q0, q1 } }
#define MEMORY(m, k, json, ctl, f, q0, q1) \
	KNOB(memory, spec_memory, m, k, "memory/" json, ctl, f, q0, q1)
#define CPU(m, k, json, ctl, f, q0, q1) KNOB(cpu, spec_cpu, m, k, "cpu/" json, ctl, f, q0, q1)
#define IO(m, k, json, f)               KNOB(block_io, spec_block_io, m, k, "blockIO/" json, "io", f, 0, 0)
#define TOP(m, k, json, ctl, f)         { json, ctl, f, KNOB_TOP, offsetof(struct spec_resources, m), k, { 0, 0 } }

static const struct knob knobs[] = {
	MEMORY(limit,              KNOB_INT,  "limit",            "memory", "memory.max",      0, -1),
	MEMORY(reservation,        KNOB_INT,  "reservation",      "memory", "memory.low",      0, -1),
	MEMORY(swap,               KNOB_INT,  "swap",             "memory", "memory.swap.max", 0, -1),
	MEMORY(kernel,             KNOB_INT,  "kernel",           NULL,     NULL,              0, -1),
	MEMORY(kernel_tcp,         KNOB_INT,  "kernelTCP",        NULL,     NULL,              0, -1),
	MEMORY(swappiness,         KNOB_UINT, "swappiness",       NULL,     NULL,             -1, -1),
	MEMORY(disable_oom_killer, KNOB_BOOL, "disableOOMKiller", NULL,     NULL,              0,  0),
	MEMORY(use_hierarchy,      KNOB_BOOL, "useHierarchy",     NULL,     NULL,              1,  1),
	/* 1024 shares are the weight 100 that every new cgroup has. */
	CPU(shares,           KNOB_UINT, "shares",          "cpu",    "cpu.weight",    0, 1024),
	CPU(quota,            KNOB_INT,  "quota",           "cpu",    "cpu.max",       0, -1),
	CPU(period,           KNOB_UINT, "period",          "cpu",    "cpu.max",       0, 100000),
	CPU(burst,            KNOB_UINT, "burst",           "cpu",    "cpu.max.burst", 0, 0),
	CPU(idle,             KNOB_INT,  "idle",            "cpu",    "cpu.idle",      0, 0),
	CPU(realtime_runtime, KNOB_INT,  "realtimeRuntime", NULL,     NULL,            0, 0),
	CPU(realtime_period,  KNOB_UINT, "realtimePeriod",  NULL,     NULL,            0, 0),
	CPU(cpus,             KNOB_TEXT, "cpus",            "cpuset", "cpuset.cpus",   0, 0),
	CPU(mems,             KNOB_TEXT, "mems",            "cpuset", "cpuset.mems",   0, 0),
	KNOB(pids, spec_pids, limit, KNOB_NUMBER, "pids/limit", "pids", "pids.max", 0, -1),
	IO(weight,                       KNOB_UINT, "weight",                  "io.weight"),
	IO(leaf_weight,                  KNOB_UINT, "leafWeight",              "io.weight"),
	IO(weight_device.n,              KNOB_LIST, "weightDevice",            "io.weight"),
	IO(throttle_read_bps_device.n,   KNOB_LIST, "throttleReadBpsDevice",   "io.max"),
	IO(throttle_write_bps_device.n,  KNOB_LIST, "throttleWriteBpsDevice",  "io.max"),
	IO(throttle_read_iops_device.n,  KNOB_LIST, "throttleReadIOPSDevice",  "io.max"),
	IO(throttle_write_iops_device.n, KNOB_LIST, "throttleWriteIOPSDevice", "io.max"),
	TOP(hugepage_limits.n, KNOB_LIST, "hugepageLimits", "hugetlb", "hugetlb.SIZE.max"),
	TOP(rdma.n,            KNOB_LIST, "rdma",           "rdma",    "rdma.max"),
	KNOB(network, spec_network, class_id,     KNOB_UINT, "network/classID",    NULL, NULL, 0, 0),
	KNOB(network, spec_network, priorities.n, KNOB_LIST, "network/priorities", NULL, NULL, 0, 0),
};

static bool loud(const struct knob *k, int64_t v)
{
	return v != k->quiet[0] && v != k->quiet[1];
}

static bool asks(const struct knob *k, const struct spec_resources *r)
{
	const char *base = (const char *)r;
	const void *at;

	if (k->group != KNOB_TOP) {
		memcpy(&base, base + k->group, sizeof(base));
		if (!base)
			return false;
	}
	at = base + k->member;
	switch ((enum knob_kind)k->kind) {
	case KNOB_INT:
		return ((const struct opt_int *)at)->set && loud(k, ((const struct opt_int *)at)->v);
	case KNOB_UINT:
		return ((const struct opt_uint *)at)->set &&
		       loud(k, (int64_t)((const struct opt_uint *)at)->v);
	case KNOB_BOOL:
		return ((const struct opt_bool *)at)->set && loud(k, ((const struct opt_bool *)at)->v);
	case KNOB_NUMBER:
		return loud(k, *(const int64_t *)at);
	case KNOB_TEXT:
		return *(const char *const *)at && **(const char *const *)at;
	case KNOB_LIST:
		return *(const size_t *)at > 0;
	}
	return false;
}

/* Is `word` one of the blank-separated list? */
static bool listed(const char *list, const char *word, size_t n)
{
	while (list && *list) {
		size_t len = strcspn(list, " ");

		if (len == n && memcmp(list, word, n) == 0)
			return true;
		list += len + strspn(list + len, " ");
	}
	return false;
}

/* The v1 name of a v2 controller differs for one of them. */
static bool on_v1(const struct cgroup_plan_input *in, const char *controller, size_t n)
{
	return listed(in->v1_controllers, controller, n) ||
	       (n == 2 && memcmp(controller, "io", 2) == 0 && listed(in->v1_controllers, "blkio", 5));
}

/* Why a file of this controller cannot be written. */
static void refuse(struct arena *a, const struct cgroup_plan_input *in, const char *at,
		   const char *file)
{
	const char *pointer = arena_fmt(a, "/linux/resources/%s", at);
	int n = (int)strcspn(file, ".");
	const char *text;

	if (in->manager == CGROUP_DISABLED)
		text = "a limit needs a cgroup, and the cgroup manager is 'disabled'";
	else if (listed(in->controllers, file, (size_t)n))
		text = arena_fmt(a, "setting '%s' is not supported by this version", file);
	else if (on_v1(in, file, (size_t)n))
		text = arena_fmt(a, "the %.*s controller is on cgroup v1 on this machine and so not in "
				 "the v2 hierarchy at '%s'", n, file, in->mount);
	else
		text = arena_fmt(a, "the %.*s controller is not in the cgroup v2 hierarchy at '%s'",
				 n, file, in->mount ? in->mount : "/sys/fs/cgroup");
	in->bad(in->arg, pointer, text, "remove the property to run without this limit");
}

static size_t check_unified(struct arena *a, const struct cgroup_plan_input *in)
{
	const struct spec_map *m = &in->resources->unified;

	for (size_t i = 0; i < m->n; i++) {
		struct out o = OUT_ARENA(a);

		out_str(&o, "unified/");
		for (const char *s = m->v[i].key; *s; s++) /* RFC 6901 */
			out_str(&o, *s == '~' ? "~0" : *s == '/' ? "~1" : (char[]){ *s, '\0' });
		refuse(a, in, out_text(&o), m->v[i].key);
	}
	return m->n;
}

size_t cgroup_knobs_check(struct arena *a, const struct cgroup_plan_input *in)
{
	size_t n = 0;

	if (!in->resources)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(knobs); i++) {
		const struct knob *k = &knobs[i];

		if (!asks(k, in->resources))
			continue;
		n++;
		if (k->controller)
			refuse(a, in, k->at, k->file);
		else
			in->bad(in->arg, arena_fmt(a, "/linux/resources/%s", k->at),
				"this exists on cgroup v1 only, and tare uses cgroup v2",
				"remove the property");
	}
	return n + check_unified(a, in);
}
