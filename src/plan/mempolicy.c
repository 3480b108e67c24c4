/* mempolicy.c: on which memory nodes the process gets its memory. */
#include "plan/build.h"

#include <linux/mempolicy.h>

/* In the kernel's ABI since 5.15 and 6.9, not in every header. */
enum { PREFERRED_MANY = 5, WEIGHTED_INTERLEAVE = 6, NUMA_BALANCING = 1 << 13 };

enum need { NO_NODES, SOME_NODES, ANY_NODES };

struct mode {
	int       mode;
	enum need need;
};

static const struct mode modes[] = {
	[SPEC_MPOL_DEFAULT]             = { MPOL_DEFAULT, NO_NODES },
	[SPEC_MPOL_BIND]                = { MPOL_BIND, SOME_NODES },
	[SPEC_MPOL_INTERLEAVE]          = { MPOL_INTERLEAVE, SOME_NODES },
	[SPEC_MPOL_WEIGHTED_INTERLEAVE] = { WEIGHTED_INTERLEAVE, SOME_NODES },
	[SPEC_MPOL_PREFERRED]           = { MPOL_PREFERRED, ANY_NODES },
	[SPEC_MPOL_PREFERRED_MANY]      = { PREFERRED_MANY, SOME_NODES },
	[SPEC_MPOL_LOCAL]               = { MPOL_LOCAL, NO_NODES },
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

static void check(struct build *b, const struct plan_mempolicy *m, enum need need)
{
	unsigned n = count(m);
	int both = MPOL_F_STATIC_NODES | MPOL_F_RELATIVE_NODES;

	if (need == NO_NODES && n > 0)
		bad(b, "/linux/memoryPolicy/nodes", "memory policy mode requires 0 nodes but got %u", n);
	if (need == SOME_NODES && n == 0)
		bad(b, "/linux/memoryPolicy/nodes",
		    "memory policy mode requires at least one node but got 0");
	if ((m->mode & both) == both)
		bad(b, "/linux/memoryPolicy/flags",
		    "invalid memory policy flag: static and relative nodes exclude each other");
	if ((m->mode & both) && n == 0)
		bad(b, "/linux/memoryPolicy/flags",
		    "invalid memory policy flag: without nodes it says nothing");
	/* set_mempolicy(2): NUMA balancing is for bound memory only. */
	if ((m->mode & NUMA_BALANCING) && (m->mode & 0xff) != MPOL_BIND)
		bad(b, "/linux/memoryPolicy/flags",
		    "invalid memory policy flag: MPOL_F_NUMA_BALANCING needs MPOL_BIND");
}

void plan_mempolicy(struct build *b)
{
	const struct spec_linux *l = b->s->linux;
	const struct spec_memory_policy *from = l ? l->memory_policy : NULL;
	struct plan_mempolicy *to = &b->p->process.mempolicy;

	if (!from)
		return;
	if (from->mode == SPEC_MPOL_UNSET) {
		bad(b, "/linux/memoryPolicy/mode", "invalid memory policy mode: it is missing");
		return;
	}
	to->set = true;
	to->from = "/linux/memoryPolicy";
	to->mode = modes[from->mode].mode;
	for (size_t i = 0; i < from->flags.n; i++)
		to->mode |= flags[from->flags.v[i]];
	if (from->nodes && from->nodes[0] && plan_mask(from->nodes, to->nodes) < 0) {
		bad(b, "/linux/memoryPolicy/nodes", "invalid memory policy node list '%s'", from->nodes);
		return;
	}
	check(b, to, modes[from->mode].need);
	/* The kernel takes one off before it counts. */
	to->maxnode = count(to) ? PLAN_MASK_BITS + 1 : 0;
}
