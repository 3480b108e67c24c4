/* merge.c: what is asked for now on top of what was asked for before.  Pure. */
#include "private.h"

#include <string.h>

#include "ocispec/config.h"

/* A copy of *p, or a new empty one, in place of *p, so that it can be changed. */
#define OWN(a, p)                                                                             \
	do {                                                                                  \
		__typeof__(p) own_ = arena_alloc((a), sizeof(*own_), _Alignof(__typeof__(*own_))); \
		if (p)                                                                        \
			*own_ = *(p);                                                         \
		(p) = own_;                                                                   \
	} while (0)

/* A member of the struct opt_* kind, or a text. */
#define TAKE(to, over, m)                                                                     \
	do {                                                                                  \
		if ((over)->m.set)                                                            \
			(to)->m = (over)->m;                                                  \
	} while (0)
#define TAKE_TEXT(to, over, m)                                                                \
	do {                                                                                  \
		if ((over)->m && *(over)->m)                                                  \
			(to)->m = (over)->m;                                                  \
	} while (0)

/* {v, n} lists whose entries are found again by `same`: entries of `over` replace them, and
 * new ones come behind. */
#define TAKE_LIST(a, to, over, same)                                                          \
	do {                                                                                  \
		__typeof__((to)->v) list_ = arena_array((a), (to)->n + (over)->n,             \
			sizeof(*list_), _Alignof(__typeof__(*list_)));                        \
		size_t n_ = (to)->n;                                                          \
		if ((over)->n == 0)                                                           \
			break;                                                                \
		for (size_t i_ = 0; i_ < n_; i_++)                                            \
			list_[i_] = (to)->v[i_];                                              \
		for (size_t i_ = 0; i_ < (over)->n; i_++) {                                   \
			size_t at_ = 0;                                                       \
			while (at_ < n_ && !same(&list_[at_], &(over)->v[i_]))                \
				at_++;                                                        \
			list_[at_] = (over)->v[i_];                                           \
			n_ = MAX(n_, at_ + 1);                                                \
		}                                                                             \
		(to)->v = list_;                                                              \
		(to)->n = n_;                                                                 \
	} while (0)

static bool same_weight(const struct spec_weight_device *a, const struct spec_weight_device *b)
{
	return a->major == b->major && a->minor == b->minor;
}

static bool same_throttle(const struct spec_throttle_device *a, const struct spec_throttle_device *b)
{
	return a->major == b->major && a->minor == b->minor;
}

static bool same_page(const struct spec_hugepage_limit *a, const struct spec_hugepage_limit *b)
{
	return str_eq(a->page_size, b->page_size);
}

static bool same_rdma(const struct spec_rdma *a, const struct spec_rdma *b)
{
	return str_eq(a->device, b->device);
}

static bool same_key(const struct spec_pair *a, const struct spec_pair *b)
{
	return str_eq(a->key, b->key);
}

static void merge_memory(struct arena *a, struct spec_resources *to, const struct spec_memory *over)
{
	if (!over)
		return;
	OWN(a, to->memory);
	TAKE(to->memory, over, limit);
	TAKE(to->memory, over, reservation);
	TAKE(to->memory, over, swap);
	TAKE(to->memory, over, kernel);
	TAKE(to->memory, over, kernel_tcp);
	TAKE(to->memory, over, swappiness);
	TAKE(to->memory, over, disable_oom_killer);
	TAKE(to->memory, over, use_hierarchy);
	TAKE(to->memory, over, check_before_update);
}

static void merge_cpu(struct arena *a, struct spec_resources *to, const struct spec_cpu *over)
{
	if (!over)
		return;
	OWN(a, to->cpu);
	TAKE(to->cpu, over, shares);
	TAKE(to->cpu, over, quota);
	TAKE(to->cpu, over, burst);
	TAKE(to->cpu, over, period);
	TAKE(to->cpu, over, realtime_runtime);
	TAKE(to->cpu, over, realtime_period);
	TAKE(to->cpu, over, idle);
	TAKE_TEXT(to->cpu, over, cpus);
	TAKE_TEXT(to->cpu, over, mems);
}

static void merge_block_io(struct arena *a, struct spec_resources *to,
			   const struct spec_block_io *over)
{
	struct spec_block_io *io;

	if (!over)
		return;
	OWN(a, to->block_io);
	io = to->block_io;
	TAKE(io, over, weight);
	TAKE(io, over, leaf_weight);
	TAKE_LIST(a, &io->weight_device, &over->weight_device, same_weight);
	TAKE_LIST(a, &io->throttle_read_bps_device, &over->throttle_read_bps_device, same_throttle);
	TAKE_LIST(a, &io->throttle_write_bps_device, &over->throttle_write_bps_device, same_throttle);
	TAKE_LIST(a, &io->throttle_read_iops_device, &over->throttle_read_iops_device, same_throttle);
	TAKE_LIST(a, &io->throttle_write_iops_device, &over->throttle_write_iops_device, same_throttle);
}

struct spec_resources *cgroup_resources_merge(struct arena *a, const struct spec_resources *base,
					      const struct spec_resources *over)
{
	struct spec_resources *to = ARENA_NEW(a, struct spec_resources);

	if (base)
		*to = *base;
	if (!over)
		return to;
	merge_memory(a, to, over->memory);
	merge_cpu(a, to, over->cpu);
	merge_block_io(a, to, over->block_io);
	if (over->pids)
		to->pids = over->pids;
	if (over->network)
		to->network = over->network;
	TAKE_LIST(a, &to->hugepage_limits, &over->hugepage_limits, same_page);
	TAKE_LIST(a, &to->rdma, &over->rdma, same_rdma);
	TAKE_LIST(a, &to->unified, &over->unified, same_key);
	return to;
}
