/* rules_resources.c: rules over linux.resources, of config.json and of update. */
#include <string.h>

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

/* A key is a file of the cgroup, never a path. */
static void unified_keys_are_files(const struct rule_run *r, const struct spec_resources *s)
{
	for (size_t i = 0; i < s->unified.n; i++) {
		const char *key = s->unified.v[i].key;

		if (strchr(key, '/') || strchr(key, '\n') || !strchr(key, '.') || key[0] == '.')
			rule_error(r, rule_key(r, "/unified", key),
				   "'%.80s' is not the name of a cgroup file", key);
	}
}

void (*const rules_resources[])(const struct rule_run *, const struct spec_resources *) = {
	device_rules_are_sound,
	memory_limits_agree,
	cpu_is_sound,
	weights_are_in_range,
	page_sizes_are_sizes,
	unified_keys_are_files,
};
const size_t rules_resources_n = ARRAY_LEN(rules_resources);
