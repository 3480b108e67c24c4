/* root.c: the root file system and the propagation of its mounts. */
#include "plan/build.h"

#include <linux/mount.h>

struct propagation {
	uint64_t flag;
	bool     recursive;
};

static const struct propagation propagations[] = {
	/* Nothing that is mounted on the host later comes in, nothing goes out. */
	[SPEC_PROPAGATION_UNSET]       = { MS_PRIVATE, true },
	[SPEC_PROPAGATION_PRIVATE]     = { MS_PRIVATE, false },
	[SPEC_PROPAGATION_RPRIVATE]    = { MS_PRIVATE, true },
	[SPEC_PROPAGATION_SHARED]      = { MS_SHARED, false },
	[SPEC_PROPAGATION_RSHARED]     = { MS_SHARED, true },
	[SPEC_PROPAGATION_SLAVE]       = { MS_SLAVE, false },
	[SPEC_PROPAGATION_RSLAVE]      = { MS_SLAVE, true },
	[SPEC_PROPAGATION_UNBINDABLE]  = { MS_UNBINDABLE, false },
	[SPEC_PROPAGATION_RUNBINDABLE] = { MS_UNBINDABLE, true },
};

void plan_rootfs(struct build *b)
{
	struct plan_root *r = &b->p->root;
	const struct spec_root *from = b->s->root;
	enum spec_propagation word = b->s->linux ? b->s->linux->rootfs_propagation
						 : SPEC_PROPAGATION_UNSET;

	r->pivot = !b->o->no_pivot;
	r->propagation = propagations[word].flag;
	r->propagation_recursive = propagations[word].recursive;
	r->propagation_from = word ? "/linux/rootfsPropagation" : "(default)";
	r->from = "/root";
	if (!from) {
		r->path = b->o->bundle;
		return;
	}
	r->path = path_host(b->a, b->o->bundle, from->path);
	if (str_eq(r->path, "/"))
		bad(b, "/root/path", "the host's own root cannot be a container's root");
	r->readonly = from->readonly.v;
}
