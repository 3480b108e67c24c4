/* mempolicy.c: on which memory nodes the process gets its memory. */
#include "plan/build.h"

#include <linux/mempolicy.h>

/* In the kernel's ABI since 5.15 and 6.9, not in every header. */
enum { PREFERRED_MANY = 5, WEIGHTED_INTERLEAVE = 6, NUMA_BALANCING = 1 << 13 };

static const int modes[] = {
	[SPEC_MPOL_DEFAULT]             = MPOL_DEFAULT,
	[SPEC_MPOL_BIND]                = MPOL_BIND,
	[SPEC_MPOL_INTERLEAVE]          = MPOL_INTERLEAVE,
	[SPEC_MPOL_WEIGHTED_INTERLEAVE] = WEIGHTED_INTERLEAVE,
	[SPEC_MPOL_PREFERRED]           = MPOL_PREFERRED,
	[SPEC_MPOL_PREFERRED_MANY]      = PREFERRED_MANY,
	[SPEC_MPOL_LOCAL]               = MPOL_LOCAL,
};

static const int flags[] = {
	[SPEC_MPOL_F_NUMA_BALANCING] = NUMA_BALANCING,
	[SPEC_MPOL_F_RELATIVE_NODES] = MPOL_F_RELATIVE_NODES,
	[SPEC_MPOL_F_STATIC_NODES]   = MPOL_F_STATIC_NODES,
};

static unsigned count(const struct plan_mempolicy *m)
{
	unsigned n = 0;

	for (size_t i = 0; i < ARRAY_LEN(m->nodes); i++)
		n += (unsigned)__builtin_popcountll(m->nodes[i]);
	return n;
}

void plan_mempolicy(struct build *b)
{
	const struct spec_linux *l = b->s->linux;
	const struct spec_memory_policy *from = l ? l->memory_policy : NULL;
	struct plan_mempolicy *to = &b->p->process.mempolicy;

	if (!from)
		return;
	to->set = true;
	to->from = "/linux/memoryPolicy";
	to->mode = modes[from->mode];
	for (size_t i = 0; i < from->flags.n; i++)
		to->mode |= flags[from->flags.v[i]];
	if (from->nodes && from->nodes[0] && plan_mask(from->nodes, to->nodes) < 0) {
		bad(b, "/linux/memoryPolicy/nodes", "invalid memory policy node list '%s'", from->nodes);
		return;
	}
	/* The kernel takes one off before it counts. */
	to->maxnode = count(to) ? PLAN_MASK_BITS + 1 : 0;
}
