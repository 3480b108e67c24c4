/* format.c: a value of the specification in the words of a cgroup file.  Pure; called
 * from the rows of knobs.c for values that ask for something. */
#include "private.h"

#include <string.h>

#include "ocispec/config.h"

static const char *text_of(struct knobs *r, int64_t v)
{
	return v < 0 ? "max" : arena_fmt(r->arena, "%lld", (long long)v);
}

static int64_t number(const struct knob *k, const void *at)
{
	int64_t v = 0;

	(void)knob_number(k, at, &v); /* set: the row asks for something */
	return v;
}

void format_number(struct knobs *r, const struct knob *k, const void *at)
{
	(void)knob_put(r, k, k->file, arena_fmt(r->arena, "%lld", (long long)number(k, at)));
}

void format_max(struct knobs *r, const struct knob *k, const void *at)
{
	(void)knob_put(r, k, k->file, text_of(r, number(k, at)));
}

void format_text(struct knobs *r, const struct knob *k, const void *at)
{
	(void)knob_put(r, k, k->file, *(const char *const *)at);
}

/* --- memory --- */

/* The specification counts memory and swap together, cgroup v2 swap alone.  A kernel
 * without swap has no such file, and then nobody swaps. */
static void put_swap(struct knobs *r, const struct knob *k)
{
	const struct spec_memory *m = r->whole->memory;
	const char *problem = NULL;
	struct cgroup_write *w;

	if (m->swap.v > 0 && m->limit.v <= 0)
		problem = arena_fmt(r->arena, "the memory+swap limit %lld needs a memory limit",
				    (long long)m->swap.v);
	else if (r->update && m->swap.v > 0 && m->swap.v < m->limit.v)
		problem = arena_fmt(r->arena, "memory+swap limit %lld is less than the memory limit %lld",
				    (long long)m->swap.v, (long long)m->limit.v);
	if (problem) {
		knob_refuse(r, "/memory/swap", problem, "give both limits");
		return;
	}
	/* At create the rules have refused what is less. */
	w = knob_put(r, k, "memory.swap.max",
		     text_of(r, m->swap.v < 0 ? -1 : MAX(m->swap.v - m->limit.v, 0)));
	w->property = "MemorySwapMax";
	if (m->swap.v < 0 || m->swap.v == m->limit.v)
		w->flags = CGROUP_WRITE_OPTIONAL;
}

static bool swap_is_given(const struct knobs *r)
{
	const struct opt_int *swap = &r->in->resources->memory->swap;

	return swap->set && swap->v != 0;
}

/* A new limit changes what an old sum leaves for swap. */
void format_limit(struct knobs *r, const struct knob *k, const void *at)
{
	const struct opt_int *sum = &r->whole->memory->swap;

	format_max(r, k, at);
	if (!r->update || swap_is_given(r))
		return;
	if (sum->set && sum->v > 0)
		put_swap(r, k);
	else if (number(k, at) < 0)
		knob_put(r, k, "memory.swap.max", "max")->flags = CGROUP_WRITE_OPTIONAL;
}

void format_swap(struct knobs *r, const struct knob *k, const void *at)
{
	(void)at;
	put_swap(r, k);
}

/* memory.low protects: "no reservation" is 0 of it. */
void format_reservation(struct knobs *r, const struct knob *k, const void *at)
{
	(void)knob_put(r, k, k->file, text_of(r, MAX(number(k, at), 0)));
}

/* --- cpu --- */

static bool becomes_idle(const struct knobs *r)
{
	return r->whole->cpu->idle.set && r->whole->cpu->idle.v == 1;
}

void format_idle(struct knobs *r, const struct knob *k, const void *at)
{
	struct cgroup_write *w = knob_put(r, k, k->file, number(k, at) ? "1" : "0");

	/* systemd says it with the weight 0. */
	if (!number(k, at))
		w->property = NULL;
}

void format_shares(struct knobs *r, const struct knob *k, const void *at)
{
	bool idle_now = r->in->resources->cpu->idle.set;

	if (becomes_idle(r) && idle_now) {
		if (r->in->warn)
			r->in->warn(r->in->arg, r->from, "unable to apply both: an idle cgroup has no weight");
		return;
	}
	if (becomes_idle(r)) {
		knob_refuse(r, k->at, "the container is idle and takes no weight", "set idle to 0 as well");
		return;
	}
	(void)knob_put(r, k, k->file,
		       text_of(r, (int64_t)cgroup_weight_of_shares((uint64_t)number(k, at))));
}

static const char *period_of(struct knobs *r)
{
	const struct opt_uint *p = &r->in->resources->cpu->period;

	return p->set && p->v > 0 ? arena_fmt(r->arena, "%llu", (unsigned long long)p->v) : NULL;
}

/* A quota alone leaves the period as it is: so does the kernel. */
void format_quota(struct knobs *r, const struct knob *k, const void *at)
{
	const char *quota = text_of(r, number(k, at)), *period = period_of(r);

	(void)knob_put(r, k, k->file, period ? arena_fmt(r->arena, "%s %s", quota, period) : quota);
}

/* A period alone leaves the quota as it is; a new cgroup has none. */
void format_period(struct knobs *r, const struct knob *k, const void *at)
{
	const struct opt_int *quota = &r->in->resources->cpu->quota;

	(void)at;
	if (quota->set && quota->v != 0 && (r->update || quota->v > 0))
		return; /* written together */
	if (r->update)
		knob_put(r, k, k->file, period_of(r))->flags = CGROUP_WRITE_SECOND;
	else
		(void)knob_put(r, k, k->file, arena_fmt(r->arena, "max %s", period_of(r)));
}

/* --- pids --- */

/* 0 leaves room for nobody but init, which is born inside. */
void format_pids(struct knobs *r, const struct knob *k, const void *at)
{
	int64_t v = number(k, at);

	(void)knob_put(r, k, k->file, text_of(r, v == 0 ? 1 : v));
}

/* --- blockIO --- */

/* Which of two schedulers does it depends on the kernel. */
void format_weight(struct knobs *r, const struct knob *k, const void *at)
{
	uint64_t v = (uint64_t)number(k, at);
	struct cgroup_write *w = knob_put(r, k, k->file, text_of(r, (int64_t)v));

	w->other_file = "io.weight";
	w->other_value = text_of(r, (int64_t)cgroup_weight_of_blkio(v));
}

/* What follows is about one entry of a list; its pointer for messages and for `from`. */
static const char *entry(struct knobs *r, const struct knob *k, size_t i, const char *part)
{
	return arena_fmt(r->arena, "%s/%zu%s", k->at, i, part);
}

void format_weight_devices(struct knobs *r, const struct knob *k, const void *at)
{
	const struct spec_weight_devices *list = &r->in->resources->block_io->weight_device;

	(void)at;
	for (size_t i = 0; i < list->n; i++) {
		const struct spec_weight_device *d = &list->v[i];
		struct cgroup_write *w;

		if (d->leaf_weight.v)
			knob_refuse(r, entry(r, k, i, "/leafWeight"),
				    "this exists on cgroup v1 only, and tare uses cgroup v2",
				    "remove the property");
		if (!d->weight.v)
			continue;
		r->from = knob_pointer(r, entry(r, k, i, ""));
		w = knob_put(r, k, k->file, arena_fmt(r->arena, "%lld:%lld %llu", (long long)d->major,
						      (long long)d->minor,
						      (unsigned long long)d->weight.v));
		w->other_file = "io.weight";
		w->other_value = arena_fmt(r->arena, "%lld:%lld %llu", (long long)d->major,
					   (long long)d->minor,
					   (unsigned long long)cgroup_weight_of_blkio(d->weight.v));
	}
}

/* The list a row's count belongs to: {v, n} with n at `n`. */
static const struct spec_throttle_devices *throttles_of(const void *n)
{
	return (const void *)((const char *)n - offsetof(struct spec_throttle_devices, n));
}

void format_throttles(struct knobs *r, const struct knob *k, const void *at)
{
	const struct spec_throttle_devices *list = throttles_of(at);

	for (size_t i = 0; i < list->n; i++) {
		const struct spec_throttle_device *d = &list->v[i];
		const char *rate = "max";

		/* 0 is no limit, and a new cgroup has none. */
		if (!d->rate.set || (!d->rate.v && !r->update))
			continue;
		if (d->rate.v)
			rate = arena_fmt(r->arena, "%llu", (unsigned long long)d->rate.v);
		r->from = knob_pointer(r, entry(r, k, i, ""));
		(void)knob_put(r, k, k->file,
			       arena_fmt(r->arena, "%lld:%lld %s=%s", (long long)d->major,
					 (long long)d->minor, k->word, rate));
	}
}

/* --- the rest --- */

/* Pages that are used, and pages that are set aside for who will use them. */
void format_huge_pages(struct knobs *r, const struct knob *k, const void *at)
{
	const struct spec_hugepage_limits *list = &r->in->resources->hugepage_limits;

	(void)at;
	for (size_t i = 0; i < list->n; i++) {
		const struct spec_hugepage_limit *h = &list->v[i];
		const char *value = arena_fmt(r->arena, "%llu", (unsigned long long)h->limit);

		r->from = knob_pointer(r, entry(r, k, i, ""));
		(void)knob_put(r, k, arena_fmt(r->arena, "hugetlb.%s.max", h->page_size), value);
		knob_put(r, k, arena_fmt(r->arena, "hugetlb.%s.rsvd.max", h->page_size), value)->flags =
			CGROUP_WRITE_OPTIONAL;
	}
}

void format_rdma(struct knobs *r, const struct knob *k, const void *at)
{
	const struct spec_rdmas *list = &r->in->resources->rdma;

	(void)at;
	for (size_t i = 0; i < list->n; i++) {
		const struct spec_rdma *d = &list->v[i];
		struct out o = OUT_ARENA(r->arena);

		if (!d->hca_handles.set && !d->hca_objects.set)
			continue;
		out_str(&o, d->device);
		if (d->hca_handles.set)
			out_fmt(&o, " hca_handle=%llu", (unsigned long long)d->hca_handles.v);
		if (d->hca_objects.set)
			out_fmt(&o, " hca_object=%llu", (unsigned long long)d->hca_objects.v);
		r->from = knob_pointer(r, arena_fmt(r->arena, "%s/%s", k->at, d->device));
		(void)knob_put(r, k, k->file, out_text(&o));
	}
}
