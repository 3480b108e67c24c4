/* systemd_limits.c: what is written to files of a cgroup, in systemd's words: the manager
 * writes these files anew whenever it reads its configuration again, and must not find
 * anything else to write.  Pure. */
#include "systemd_private.h"

#include <string.h>

#include "base/num.h"
#include "ocispec/config.h"

enum { WEIGHT_MAX = 10000, WEIGHT_USUAL = 100, BITS_MAX = 1024 };

/* One write on its way. */
struct limit {
	struct systemd_list            *list;
	const struct cgroup_plan_input *in;
	const struct cgroup_write      *w;
	const char                     *property;
};

/* "max" is systemd's infinity, which is what it calls the greatest number. */
static bool number(const char *text, uint64_t *out)
{
	if (!str_eq(text, "max"))
		return num_u64(text, UINT64_MAX, out) == 0;
	*out = UINT64_MAX;
	return true;
}

static void put(const struct limit *l, const char *name, uint64_t v, bool optional)
{
	struct systemd_property *p = systemd_add(l->list, name, SYSTEMD_NUMBER, l->w->from);

	p->number = v;
	p->optional = optional;
}

static void limit(const struct limit *l)
{
	uint64_t v;

	if (number(l->w->value, &v))
		put(l, l->property, v, false);
}

/* What systemd refuses to call a limit. */
static void limit_above_zero(const struct limit *l)
{
	uint64_t v;

	if (number(l->w->value, &v))
		put(l, l->property, MAX(v, 1), false);
}

/* What is out of the kernel's range is left to the file: its refusal names the property,
 * systemd's none. */
static void weight(const struct limit *l)
{
	uint64_t v;

	if (num_u64(l->w->value, WEIGHT_MAX, &v) == 0 && v > 0)
		put(l, l->property, v, false);
}

static void young_limit(const struct limit *l)
{
	uint64_t v;

	if (number(l->w->value, &v))
		put(l, l->property, v, true);
}

static void oom_group(const struct limit *l)
{
	struct systemd_property *p = systemd_add(l->list, l->property, SYSTEMD_TEXT, l->w->from);

	p->text = str_eq(l->w->value, "1") ? "kill" : "continue";
	p->optional = true; /* of scopes since 253 */
}

/* What the kernel gives one that is idle no more; a weight that is asked for comes later. */
static void idle(const struct limit *l)
{
	if (str_eq(l->w->value, "1"))
		put(l, l->property, 0, true); /* since 252 */
	else if (str_eq(l->w->value, "0"))
		put(l, l->property, WEIGHT_USUAL, false);
}

static void ignore(void *arg, unsigned n)
{
	(void)arg;
	(void)n;
}

/* No list, or of more than D-Bus carries: again the file knows better. */
static void bits(const struct limit *l)
{
	if (num_list(l->w->value, BITS_MAX - 1, ignore, NULL) == 0)
		systemd_add(l->list, l->property, SYSTEMD_BITS, l->w->from)->text = l->w->value;
}

/* --- cpu.max --- */

enum { PERIOD_USEC = 100000, PERCENT_USEC = 10000 };

/* What a file keeps that is written with one word of two. */
static uint64_t kept_period(const struct spec_resources *r)
{
	return r && r->cpu && r->cpu->period.v ? r->cpu->period.v : PERIOD_USEC;
}

static uint64_t kept_quota(const struct spec_resources *r)
{
	return r && r->cpu && r->cpu->quota.v > 0 ? (uint64_t)r->cpu->quota.v : UINT64_MAX;
}

/* systemd keeps whole percents of a second; a little more than asked for until the file
 * has been written, never less. */
static uint64_t per_second(uint64_t quota, uint64_t period)
{
	unsigned __int128 usec = (unsigned __int128)quota * 1000000 + period - 1;

	if (quota == UINT64_MAX || period == 0)
		return UINT64_MAX;
	usec = (usec / period + PERCENT_USEC - 1) / PERCENT_USEC * PERCENT_USEC;
	return usec > UINT64_MAX ? UINT64_MAX : (uint64_t)usec;
}

static void cpu_max(const struct limit *l)
{
	const struct spec_resources *r = l->in->whole ? l->in->whole : l->in->resources;
	const char *value = l->w->value, *blank = strchr(value, ' ');
	uint64_t quota = kept_quota(r), period = kept_period(r);
	bool good;

	if (l->w->flags & CGROUP_WRITE_SECOND)
		good = number(value, &period);
	else if (blank)
		good = number(arena_strndup(l->list->arena, value, (size_t)(blank - value)), &quota) &&
		       number(blank + 1, &period);
	else
		good = number(value, &quota);
	if (!good)
		return;
	if (quota == 0 || period == 0)
		return;
	put(l, "CPUQuotaPerSecUSec", per_second(quota, period), false);
	put(l, "CPUQuotaPeriodUSec", period, false);
}

/* --- io --- */

/* "8:16 ..." begins with a device: its path, and the rest. */
static const char *device(const struct limit *l, const char *line, const char **rest)
{
	const char *colon = strchr(line, ':'), *blank = strchr(line, ' ');

	if (!colon || !blank || blank < colon)
		return NULL;
	*rest = blank + 1;
	return arena_fmt(l->list->arena, "/dev/block/%.*s", (int)(blank - line), line);
}

static void put_device(const struct limit *l, const char *name, const char *path, uint64_t v)
{
	struct systemd_property *p = systemd_add(l->list, name, SYSTEMD_DEVICE_NUMBER, l->w->from);

	p->text = path;
	p->number = v;
	p->optional = true; /* what the file says of a device without a node, systemd cannot */
}

/* io.weight's scale is systemd's own; what is given for io.bfq.weight comes with the other. */
static void io_weight(const struct limit *l)
{
	const char *value = l->w->other_value ? l->w->other_value : l->w->value, *rest;
	const char *path = device(l, value, &rest);
	uint64_t v;

	if (path) {
		if (num_u64(rest, WEIGHT_MAX, &v) == 0 && v > 0)
			put_device(l, "IODeviceWeight", path, v);
		return;
	}
	if (str_starts(value, "default "))
		value += strlen("default ");
	if (num_u64(value, WEIGHT_MAX, &v) == 0 && v > 0)
		put(l, "IOWeight", v, false);
}

/* "8:16 rbps=1048576 wiops=max" */
static void io_max(const struct limit *l)
{
	static const char *const words[][2] = {
		{ "rbps=", "IOReadBandwidthMax" }, { "wbps=", "IOWriteBandwidthMax" },
		{ "riops=", "IOReadIOPSMax" },     { "wiops=", "IOWriteIOPSMax" },
	};
	const char *at, *path = device(l, l->w->value, &at);

	while (path && *at) {
		size_t n = strcspn(at, " ");
		const char *word = arena_strndup(l->list->arena, at, n);
		uint64_t v;

		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (str_starts(word, words[i][0]) && number(word + strlen(words[i][0]), &v))
				put_device(l, words[i][1], path, v);
		at += n + (at[n] == ' ');
	}
}

static void io_latency(const struct limit *l)
{
	const char *rest, *path = device(l, l->w->value, &rest);
	uint64_t v;

	if (path && str_starts(rest, "target=") && num_u64(rest + strlen("target="), UINT64_MAX, &v) == 0)
		put_device(l, "IODeviceLatencyTargetUSec", path, v);
}

static const struct row {
	const char *file, *property;
	void      (*put)(const struct limit *l);
} rows[] = {
	{ "memory.max",       "MemoryMax",          limit_above_zero },
	{ "memory.high",      "MemoryHigh",         limit },
	{ "memory.low",       "MemoryLow",          limit },
	{ "memory.min",       "MemoryMin",          limit },
	{ "memory.swap.max",  "MemorySwapMax",      limit },
	{ "memory.zswap.max", "MemoryZSwapMax",     young_limit },
	{ "memory.oom.group", "OOMPolicy",          oom_group },
	{ "cpu.idle",         "CPUWeight",          idle },
	{ "cpu.weight",       "CPUWeight",          weight },
	{ "cpu.max",          "CPUQuotaPerSecUSec", cpu_max },
	{ "cpuset.cpus",      "AllowedCPUs",        bits },
	{ "cpuset.mems",      "AllowedMemoryNodes", bits },
	{ "pids.max",         "TasksMax",           limit_above_zero },
	{ "io.weight",        "IOWeight",           io_weight },
	{ "io.bfq.weight",    "IOWeight",           io_weight },
	{ "io.max",           "IOReadBandwidthMax", io_max },
	{ "io.latency",       "IODeviceLatencyTargetUSec", io_latency },
};

void systemd_limits(const struct cgroup_plan_input *in, const struct cgroup_plan *p,
		    struct systemd_list *list)
{
	for (size_t i = 0; i < p->n_writes; i++) {
		for (size_t j = 0; j < ARRAY_LEN(rows); j++) {
			struct limit l = { .list = list, .in = in, .w = &p->writes[i],
					   .property = rows[j].property };

			if (str_eq(rows[j].file, p->writes[i].file))
				rows[j].put(&l);
		}
	}
}

/* --- devices --- */

static bool covers(const struct cgroup_device *wide, const struct cgroup_device *d)
{
	return (wide->type == 'a' || wide->type == d->type) &&
	       (wide->major == CGROUP_DEV_ANY || wide->major == d->major) &&
	       (wide->minor == CGROUP_DEV_ANY || wide->minor == d->minor);
}

/* What is left of a rule when those after it have spoken. */
static unsigned access_left(const struct cgroup_plan *p, size_t i)
{
	const struct cgroup_device *d = &p->devices[i];
	unsigned access = d->allow ? d->access : 0;

	for (size_t j = i + 1; j < p->n_devices; j++)
		if (!p->devices[j].allow && covers(&p->devices[j], d))
			access &= ~p->devices[j].access;
	return access;
}

/* systemd keeps what it was told last of a place: each rule says all that may be done there. */
static unsigned access_there(const struct cgroup_plan *p, const struct cgroup_device *d)
{
	unsigned access = 0;

	for (size_t i = 0; i < p->n_devices; i++)
		if (covers(&p->devices[i], d))
			access |= access_left(p, i);
	return access;
}

static void allow(struct systemd_list *l, const struct cgroup_plan *plan,
		  const struct cgroup_device *d, char type)
{
	const struct cgroup_device there = { .type = type, .major = d->major, .minor = d->minor };
	unsigned access = access_there(plan, &there);
	const char *class = type == 'b' ? "block" : "char";
	struct systemd_property *p = systemd_add(l, "DeviceAllow", SYSTEMD_DEVICE_TEXT, d->from);

	/* A minor number with any major one is more than systemd can say: ours decides then. */
	if (d->major == CGROUP_DEV_ANY)
		p->text = arena_fmt(l->arena, "%s-*", class);
	else if (d->minor == CGROUP_DEV_ANY)
		p->text = arena_fmt(l->arena, "%s-%lld", class, (long long)d->major);
	else
		p->text = arena_fmt(l->arena, "/dev/%s/%lld:%lld", class, (long long)d->major,
				    (long long)d->minor);
	p->access = arena_fmt(l->arena, "%s%s%s", access & CGROUP_READ ? "r" : "",
			      access & CGROUP_WRITE ? "w" : "", access & CGROUP_MKNOD ? "m" : "");
}

/* Two programs guard the cgroup, systemd's and ours, and both must agree: systemd's has to
 * allow at least what ours does. */
void systemd_devices(const struct cgroup_plan *p, struct systemd_list *l)
{
	if (p->n_program == 0 || p->devices_may_fail)
		return;
	systemd_add(l, "DevicePolicy", SYSTEMD_TEXT, "(default)")->text = "strict";
	for (size_t i = 0; i < p->n_devices; i++) {
		const struct cgroup_device *d = &p->devices[i];

		if (access_left(p, i) && d->type != 'b')
			allow(l, p, d, 'c');
		if (access_left(p, i) && d->type != 'c')
			allow(l, p, d, 'b');
	}
}
