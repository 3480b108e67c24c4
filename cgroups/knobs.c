/* knobs.c: the table of limits: property, controller, file of cgroup v2, and the values
 * that ask for nothing; and from there to a list of writes.  Pure. */
#include "private.h"

#include <string.h>

#include "ocispec/config.h"

/* A value no property has: nothing it could be asks for nothing. */
#define NEVER INT64_MIN

#define KNOB(g, s, m, k, ...) \
	{ .group = offsetof(struct spec_resources, g), .member = offsetof(struct s, m), .kind = (k), __VA_ARGS__ }
#define ROW(json, ctl, f, prop, fn, q0, q1)                                                   \
	.at = (json), .controller = (ctl), .file = (f), .property = (prop), .format = (fn),   \
	.nothing = (q0), .initial = (q1)
#define V1(json, q0, q1) .at = (json), .nothing = (q0), .initial = (q1)

#define MEMORY(m, k, json, f, prop, fn, q0, q1) \
	KNOB(memory, spec_memory, m, k, ROW("/memory/" json, "memory", f, prop, fn, q0, q1))
#define MEMORY_V1(m, k, json, q0, q1) KNOB(memory, spec_memory, m, k, V1("/memory/" json, q0, q1))
#define CPU(m, k, json, ctl, f, prop, fn, q0, q1) \
	KNOB(cpu, spec_cpu, m, k, ROW("/cpu/" json, ctl, f, prop, fn, q0, q1))
#define CPU_V1(m, k, json) KNOB(cpu, spec_cpu, m, k, V1("/cpu/" json, 0, 0))
#define IO(m, k, json, f, prop, fn) \
	KNOB(block_io, spec_block_io, m, k, ROW("/blockIO/" json, "io", f, prop, fn, 0, 0))
#define THROTTLE(m, json, w, prop)                                                            \
	KNOB(block_io, spec_block_io, m.n, KNOB_LIST,                                         \
	     ROW("/blockIO/" json, "io", "io.max", prop, format_throttles, 0, 0), .word = (w))
#define TOP(m, k, ...) \
	{ .group = KNOB_TOP, .member = offsetof(struct spec_resources, m), .kind = (k), __VA_ARGS__ }

/* useHierarchy has no row: in v2 there is nothing else.  The order is that of the writes. */
static const struct knob knobs[] = {
	MEMORY(limit,       KNOB_INT, "limit",       "memory.max",      "MemoryMax",     format_limit,       0, -1),
	MEMORY(swap,        KNOB_INT, "swap",        "memory.swap.max", "MemorySwapMax", format_swap,        0, -1),
	MEMORY(reservation, KNOB_INT, "reservation", "memory.low",      "MemoryLow",     format_reservation, 0, -1),
	MEMORY_V1(kernel,             KNOB_INT,  "kernel",           0, -1),
	MEMORY_V1(kernel_tcp,         KNOB_INT,  "kernelTCP",        0, -1),
	MEMORY_V1(swappiness,         KNOB_UINT, "swappiness",       NEVER, NEVER),
	MEMORY_V1(disable_oom_killer, KNOB_BOOL, "disableOOMKiller", 0, 0),
	/* Before the weight: an idle cgroup takes none. */
	CPU(idle,   KNOB_INT,  "idle",   "cpu", "cpu.idle",      "CPUWeight",           format_idle,   NEVER, 0),
	/* 1024 shares are the weight 100 that every new cgroup has. */
	CPU(shares, KNOB_UINT, "shares", "cpu", "cpu.weight",    "CPUWeight",           format_shares, 0, 1024),
	CPU(quota,  KNOB_INT,  "quota",  "cpu", "cpu.max",       "CPUQuotaPerSecUSec",  format_quota,  0, -1),
	CPU(period, KNOB_UINT, "period", "cpu", "cpu.max",       "CPUQuotaPeriodUSec",  format_period, 0, 100000),
	CPU(burst,  KNOB_UINT, "burst",  "cpu", "cpu.max.burst", NULL,                  format_number, NEVER, 0),
	CPU_V1(realtime_runtime, KNOB_INT,  "realtimeRuntime"),
	CPU_V1(realtime_period,  KNOB_UINT, "realtimePeriod"),
	CPU(cpus, KNOB_TEXT, "cpus", "cpuset", "cpuset.cpus", "AllowedCPUs",        format_text, 0, 0),
	CPU(mems, KNOB_TEXT, "mems", "cpuset", "cpuset.mems", "AllowedMemoryNodes", format_text, 0, 0),
	KNOB(pids, spec_pids, limit, KNOB_NUMBER,
	     ROW("/pids/limit", "pids", "pids.max", "TasksMax", format_pids, NEVER, -1)),
	IO(weight,          KNOB_UINT, "weight",       "io.bfq.weight", "IOWeight",       format_weight),
	IO(weight_device.n, KNOB_LIST, "weightDevice", "io.bfq.weight", "IODeviceWeight", format_weight_devices),
	KNOB(block_io, spec_block_io, leaf_weight, KNOB_UINT, V1("/blockIO/leafWeight", 0, 0)),
	THROTTLE(throttle_read_bps_device,   "throttleReadBpsDevice",   "rbps",  "IOReadBandwidthMax"),
	THROTTLE(throttle_write_bps_device,  "throttleWriteBpsDevice",  "wbps",  "IOWriteBandwidthMax"),
	THROTTLE(throttle_read_iops_device,  "throttleReadIOPSDevice",  "riops", "IOReadIOPSMax"),
	THROTTLE(throttle_write_iops_device, "throttleWriteIOPSDevice", "wiops", "IOWriteIOPSMax"),
	TOP(hugepage_limits.n, KNOB_LIST,
	    ROW("/hugepageLimits", "hugetlb", "hugetlb.SIZE.max", NULL, format_huge_pages, 0, 0)),
	TOP(rdma.n, KNOB_LIST, ROW("/rdma", "rdma", "rdma.max", NULL, format_rdma, 0, 0)),
	KNOB(network, spec_network, class_id,     KNOB_UINT, V1("/network/classID", 0, 0)),
	KNOB(network, spec_network, priorities.n, KNOB_LIST, V1("/network/priorities", 0, 0)),
};

static int64_t clamp(uint64_t v)
{
	return (int64_t)MIN(v, (uint64_t)INT64_MAX);
}

bool knob_number(const struct knob *k, const void *at, int64_t *out)
{
	switch ((enum knob_kind)k->kind) {
	case KNOB_INT:
		*out = MAX(((const struct opt_int *)at)->v, -1);
		return ((const struct opt_int *)at)->set;
	case KNOB_UINT:
		*out = clamp(((const struct opt_uint *)at)->v);
		return ((const struct opt_uint *)at)->set;
	case KNOB_BOOL:
		*out = ((const struct opt_bool *)at)->v;
		return ((const struct opt_bool *)at)->set;
	case KNOB_NUMBER:
		*out = MAX(*(const int64_t *)at, -1);
		return true;
	case KNOB_LIST:
		*out = clamp(*(const size_t *)at);
		return true;
	case KNOB_TEXT:
		break;
	}
	return false;
}

bool knob_loud(const struct knobs *r, const struct knob *k, int64_t v)
{
	return v != k->nothing && (r->update || v != k->initial);
}

/* The member, or NULL when its group is absent. */
static const void *member_of(const struct knob *k, const struct spec_resources *s)
{
	const char *base = (const char *)s;

	if (k->group != KNOB_TOP)
		memcpy(&base, base + k->group, sizeof(base));
	return base ? base + k->member : NULL;
}

static bool asks(const struct knobs *r, const struct knob *k, const void *at)
{
	int64_t v;

	if (k->kind == KNOB_TEXT)
		return *(const char *const *)at && **(const char *const *)at;
	return knob_number(k, at, &v) && knob_loud(r, k, v);
}

struct cgroup_write *knob_put(struct knobs *r, const struct knob *k, const char *file,
			      const char *value)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 16;
		struct cgroup_write *v = ARENA_NEW_N(r->arena, struct cgroup_write, cap);

		for (size_t i = 0; i < r->n; i++)
			v[i] = r->v[i];
		r->v = v;
		r->cap = cap;
	}
	r->v[r->n] = (struct cgroup_write){ .file = file, .value = value, .from = r->from,
					    .property = k ? k->property : NULL };
	return &r->v[r->n++];
}

const char *knob_pointer(const struct knobs *r, const char *at)
{
	return arena_fmt(r->arena, "%s%s", r->in->base ? r->in->base : "/linux/resources", at);
}

void knob_refuse(struct knobs *r, const char *at, const char *text, const char *hint)
{
	r->refused++;
	r->in->bad(r->in->arg, knob_pointer(r, at), text, hint);
}

bool knob_listed(const char *list, const char *word, size_t n)
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
	return knob_listed(in->v1_controllers, controller, n) ||
	       (n == 2 && memcmp(controller, "io", 2) == 0 && knob_listed(in->v1_controllers, "blkio", 5));
}

static const char known[] = "cpuset cpu io memory hugetlb pids rdma misc dmem perf_event";

bool knob_need(struct knobs *r, const char *at, const char *controller, size_t n)
{
	const struct cgroup_plan_input *in = r->in;
	const char *mount = in->mount ? in->mount : "/sys/fs/cgroup", *text;

	if (in->manager != CGROUP_DISABLED && knob_listed(in->controllers, controller, n)) {
		const char *name = arena_strndup(r->arena, controller, n);

		if (!strs_has(&r->needs, name))
			strs_add(r->arena, &r->needs, name);
		return true;
	}
	if (in->manager == CGROUP_DISABLED)
		text = "a limit needs a cgroup, and the cgroup manager is 'disabled'";
	else if (on_v1(in, controller, n))
		text = arena_fmt(r->arena, "the %.*s controller is on cgroup v1 on this machine and so "
				 "not in the v2 hierarchy at '%s'", (int)n, controller, mount);
	else
		text = arena_fmt(r->arena, "%s%.*s controller is not in the cgroup v2 hierarchy at '%s'",
				 knob_listed(known, controller, n) ? "the " : "unknown controller: the ",
				 (int)n, controller, mount);
	knob_refuse(r, at, text, "remove the property to run without this limit");
	return false;
}

static void plan_one(struct knobs *r, const struct knob *k)
{
	const void *at = member_of(k, r->in->resources);

	if (!at || !asks(r, k, at))
		return;
	r->asked++;
	if (!k->controller) {
		knob_refuse(r, k->at, "this exists on cgroup v1 only, and tare uses cgroup v2",
			    "remove the property");
	} else if (knob_need(r, k->at, k->controller, strlen(k->controller))) {
		r->from = knob_pointer(r, k->at);
		k->format(r, k, at);
	}
}

void cgroup_knobs_plan(struct knobs *r)
{
	if (!r->in->resources)
		return;
	for (size_t i = 0; i < ARRAY_LEN(knobs); i++)
		plan_one(r, &knobs[i]);
	knobs_plan_unified(r);
}
