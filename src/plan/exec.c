/* exec.c: the plan of a further process in a container that is there.  Knows the saved
 * configuration and the record's cgroup; nothing of the living container. */
#include "plan/build.h"

#include <linux/sched.h>
#include <string.h>

#include "cgroups/cgroup.h"

static bool stays_below(const char *path)
{
	for (const char *at = path; (at = strstr(at, "..")); at += 2)
		if ((at == path || at[-1] == '/') && (at[2] == '/' || !at[2]))
			return false;
	return !strchr(path, '\n');
}

static void cgroup(struct build *b, const struct plan_exec_options *x)
{
	struct cgroup_plan *c;

	if (x->sub_cgroup && (!x->cgroup_path || !stays_below(x->sub_cgroup)))
		bad(b, "", "bad sub cgroup path '%s'", x->sub_cgroup);
	if (!x->cgroup_path)
		return;
	c = ARENA_NEW(b->a, struct cgroup_plan);
	c->manager = CGROUP_CGROUPFS;
	c->mount = x->cgroup_mount;
	c->path = x->cgroup_path;
	c->from = "(container)";
	b->p->cgroup = c;
	if (!x->sub_cgroup)
		return;
	b->p->sub_cgroup = path_clean(b->a, x->sub_cgroup);
	c->path = path_host(b->a, x->cgroup_path, b->p->sub_cgroup);
}

/* The saved configuration was judged when the container was made, and how init got into
 * its namespaces does not matter any more. */
static void namespaces(struct build *b)
{
	struct plan_problems judged = { 0 };
	struct build quiet = *b;
	struct plan *p = b->p;

	quiet.problems = &judged;
	plan_namespaces(&quiet);
	plan_idmaps(&quiet);
	p->exec_ns = p->ns_new | p->ns_join;
	p->ns_new = p->ns_join = 0;
	p->n_offsets = 0;
	p->loopback = false;
	p->ids.how = IDS_NONE;
	/* Privileged, the runtime can turn its children into the pid namespace by itself. */
	p->spawn = (p->exec_ns & CLONE_NEWPID) && !b->h->privileged ? SPAWN_VIA : SPAWN_DIRECT;
}

const struct plan *plan_exec(struct arena *a, const struct spec_process *process,
			     const struct host *h, const struct plan_exec_options *x,
			     struct plan_problems *problems)
{
	struct plan *p = ARENA_NEW(a, struct plan);
	struct build b = { .a = a, .s = x->container, .h = h, .o = &x->o, .problems = problems,
			   .p = p, .process = process, .process_at = "" };

	p->kind = PLAN_EXEC;
	p->id = x->o.id;
	p->bundle = x->o.bundle;
	p->oci_version = x->container->oci_version;
	plan_refuse(&b);
	namespaces(&b);
	cgroup(&b, x);
	p->rdt = (struct plan_rdt){
		.mount = x->rdt_mount, .group = x->rdt_group, .monitor = x->rdt_monitor,
		.must_exist = true, .from = "(container)", .group_from = "(container)",
	};
	plan_process(&b);
	plan_affinity(&b);
	plan_labels(&b);
	plan_seccomp(&b);
	return problems->errors ? NULL : p;
}
