/* cgroup.c: hand the resources to the planner of cgroups. */
#include "plan/build.h"

#include "cgroups/cgroup.h"

static void complain(void *arg, const char *pointer, const char *text, const char *hint)
{
	bad_hint(arg, pointer, hint, "%s", text);
}

void plan_cgroups(struct build *b)
{
	const struct spec_linux *l = b->s->linux;
	const struct host *h = b->h;
	int manager = cgroup_manager_parse(b->o->cgroup_manager);
	struct cgroup_plan_input in = {
		.id = b->o->id,
		.cgroups_path = l ? l->cgroups_path : NULL,
		.resources = l ? l->resources : NULL,
		.mount = h->cgroup_mount,
		.own = h->cgroup_own,
		.controllers = h->cgroup_controllers,
		.v1_controllers = h->cgroup_v1_controllers,
		.privileged = h->privileged,
		.hybrid = h->cgroup_hybrid,
		.userns = b->p->userns,
		.bad = complain,
		.arg = b,
	};

	if (manager < 0) {
		bad(b, "", "unknown cgroup manager '%s'", b->o->cgroup_manager);
		return;
	}
	in.manager = (enum cgroup_manager)manager;
	b->p->cgroup = cgroup_plan_make(b->a, &in);
	/* Nobody can count on one that may fail to come to be. */
	if (b->p->cgroup && !b->p->cgroup->may_fail)
		b->p->cgroup_dir = AT(b, "%s%s", b->p->cgroup->mount, b->p->cgroup->path);
}
