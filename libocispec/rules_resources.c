/* rules_resources.c: rules over linux.resources, of config.json and of update. */
#include <string.h>

#include "base/str.h"
#include "rules.h"

static void device_rules_are_sound(const struct rule_run *r, const struct spec_resources *s)
{
	for (size_t i = 0; i < s->devices.n; i++) {
		const struct spec_device_rule *d = &s->devices.v[i];

		if (d->access && d->access[strspn(d->access, "rwm")] != '\0')
			rule_error(r, rule_at(r, "/devices/%zu/access", i),
				   "'%.20s' has other letters than r, w and m", d->access);
		/* -1 stands for all, as in the lists of cgroup v1. */
		if (d->major.v < -1 || d->major.v > UINT32_MAX)
			rule_error(r, rule_at(r, "/devices/%zu/major", i),
				   "%lld is not a device number", (long long)d->major.v);
		if (d->minor.v < -1 || d->minor.v > UINT32_MAX)
			rule_error(r, rule_at(r, "/devices/%zu/minor", i),
				   "%lld is not a device number", (long long)d->minor.v);
	}
}

static void memory_limits_agree(const struct rule_run *r, const struct spec_resources *s)
{
	const struct spec_memory *m = s->memory;

	if (!m)
		return;
	if (m->swap.v > 0 && m->limit.v > 0 && m->swap.v < m->limit.v)
		rule_error(r, "/memory/swap",
			   "memory+swap limit %lld is less than the memory limit %lld",
			   (long long)m->swap.v, (long long)m->limit.v);
	if (m->swap.v > 0 && m->limit.set && m->limit.v == -1)
		rule_error(r, "/memory/swap",
			   "memory+swap limit %lld is less than the memory limit, which is none",
			   (long long)m->swap.v);
	if (m->swappiness.v > 100)
		rule_error(r, "/memory/swappiness", "%llu is not a number from 0 to 100",
			   (unsigned long long)m->swappiness.v);
}

/* The kernel's bounds of cpu.max: periods from 1 ms to 1 s, no quota below 1 ms. */
static void cpu_is_sound(const struct rule_run *r, const struct spec_resources *s)
{
	const struct spec_cpu *c = s->cpu;

	if (!c)
		return;
	rule_number_list(r, "/cpu/cpus", c->cpus);
	rule_number_list(r, "/cpu/mems", c->mems);
	if (c->quota.v > 0 && c->quota.v < 1000)
		rule_error(r, "/cpu/quota", "%lld is less than 1000 microseconds",
			   (long long)c->quota.v);
	if (c->quota.v > 0 && c->burst.v > (uint64_t)c->quota.v)
		rule_error(r, "/cpu/burst", "the burst %llu is more than the quota %lld",
			   (unsigned long long)c->burst.v, (long long)c->quota.v);
	if (c->period.v > 0 && (c->period.v < 1000 || c->period.v > 1000000))
		rule_error(r, "/cpu/period", "%llu is not a number from 1000 to 1000000",
			   (unsigned long long)c->period.v);
	if (c->idle.set && c->idle.v != 0 && c->idle.v != 1)
		rule_error(r, "/cpu/idle", "%lld is neither 0 nor 1", (long long)c->idle.v);
}

static void weight(const struct rule_run *r, const char *at, const struct opt_uint *w)
{
	if (w->v != 0 && (w->v < 10 || w->v > 1000))
		rule_error(r, at, "%llu is not a weight from 10 to 1000",
			   (unsigned long long)w->v);
}

static void weights_are_in_range(const struct rule_run *r, const struct spec_resources *s)
{
	const struct spec_block_io *b = s->block_io;

	if (!b)
		return;
	weight(r, "/blockIO/weight", &b->weight);
	weight(r, "/blockIO/leafWeight", &b->leaf_weight);
	for (size_t i = 0; i < b->weight_device.n; i++) {
		weight(r, rule_at(r, "/blockIO/weightDevice/%zu/weight", i),
		       &b->weight_device.v[i].weight);
		weight(r, rule_at(r, "/blockIO/weightDevice/%zu/leafWeight", i),
		       &b->weight_device.v[i].leaf_weight);
	}
}

static void number(const struct rule_run *r, const char *at, int64_t v)
{
	if (v < 0 || v > UINT32_MAX)
		rule_error(r, at, "%lld is not a device number", (long long)v);
}

static void throttled_devices_are_devices(const struct rule_run *r, const char *name,
					  const struct spec_throttle_devices *list)
{
	for (size_t i = 0; i < list->n; i++) {
		number(r, rule_at(r, "/blockIO/%s/%zu/major", name, i), list->v[i].major);
		number(r, rule_at(r, "/blockIO/%s/%zu/minor", name, i), list->v[i].minor);
	}
}

static void block_devices_are_devices(const struct rule_run *r, const struct spec_resources *s)
{
	const struct spec_block_io *b = s->block_io;

	if (!b)
		return;
	for (size_t i = 0; i < b->weight_device.n; i++) {
		number(r, rule_at(r, "/blockIO/weightDevice/%zu/major", i), b->weight_device.v[i].major);
		number(r, rule_at(r, "/blockIO/weightDevice/%zu/minor", i), b->weight_device.v[i].minor);
	}
	throttled_devices_are_devices(r, "throttleReadBpsDevice", &b->throttle_read_bps_device);
	throttled_devices_are_devices(r, "throttleWriteBpsDevice", &b->throttle_write_bps_device);
	throttled_devices_are_devices(r, "throttleReadIOPSDevice", &b->throttle_read_iops_device);
	throttled_devices_are_devices(r, "throttleWriteIOPSDevice", &b->throttle_write_iops_device);
}

static void rdma_devices_are_names(const struct rule_run *r, const struct spec_resources *s)
{
	for (size_t i = 0; i < s->rdma.n; i++) {
		const char *name = s->rdma.v[i].device;

		if (!*name || strpbrk(name, " \t\n"))
			rule_error(r, rule_key(r, "/rdma", name), "'%.80s' is not the name of a device", name);
	}
}

/* As the kernel writes it in the names of its files: 64KB, 2MB, 1GB. */
static bool is_page_size(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return digits > 0 && s[0] != '0' && s[digits] && strchr("KMG", s[digits]) &&
	       strcmp(s + digits + 1, "B") == 0;
}

static void page_sizes_are_sizes(const struct rule_run *r, const struct spec_resources *s)
{
	for (size_t i = 0; i < s->hugepage_limits.n; i++)
		if (!is_page_size(s->hugepage_limits.v[i].page_size))
			rule_error(r, rule_at(r, "/hugepageLimits/%zu/pageSize", i),
				   "'%.40s' is not a page size such as 2MB",
				   s->hugepage_limits.v[i].page_size);
}

/* What the runtime itself moves processes, freezes and kills with. */
static bool is_reserved(const char *key)
{
	static const char *const free_files[] = { "cgroup.max.descendants", "cgroup.max.depth",
						  "cgroup.pressure" };

	for (size_t i = 0; i < ARRAY_LEN(free_files); i++)
		if (str_eq(key, free_files[i]))
			return false;
	return str_starts(key, "cgroup.");
}

/* A key is a file of the cgroup, never a path. */
static void unified_keys_are_files(const struct rule_run *r, const struct spec_resources *s)
{
	for (size_t i = 0; i < s->unified.n; i++) {
		const char *key = s->unified.v[i].key, *value = s->unified.v[i].value;

		if (strchr(key, '/') || strchr(key, '\n') || !strchr(key, '.') || key[0] == '.')
			rule_error(r, rule_key(r, "/unified", key),
				   "'%.80s' is not the name of a cgroup file", key);
		else if (is_reserved(key))
			rule_error(r, rule_key(r, "/unified", key), "'%.80s' is for the runtime alone",
				   key);
		else if (value[strspn(value, "\n")] == '\0')
			rule_error(r, rule_key(r, "/unified", key), "there is nothing to write to '%.80s'",
				   key);
	}
}

void (*const rules_resources[])(const struct rule_run *, const struct spec_resources *) = {
	device_rules_are_sound,
	memory_limits_agree,
	cpu_is_sound,
	weights_are_in_range,
	page_sizes_are_sizes,
	block_devices_are_devices,
	rdma_devices_are_names,
	unified_keys_are_files,
};
const size_t rules_resources_n = ARRAY_LEN(rules_resources);
