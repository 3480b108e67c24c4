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

/* None of the other sets goes beyond these two. */
static bool has_ptrace(const struct spec_process *p)
{
	const struct spec_capabilities *c = p ? p->capabilities : NULL;

	return c && (strs_has(&c->bounding, "CAP_SYS_PTRACE") || strs_has(&c->permitted, "CAP_SYS_PTRACE"));
}

/* Whether a process of the container may trace every other one that it sees. */
static bool names_ptrace(const struct build *b, const struct plan_exec_options *x)
{
	return x->tracers || has_ptrace(b->s->process) || has_ptrace(b->process);
}

/* The saved configuration was judged when the container was made, and how init got into
 * its namespaces does not matter any more. */
static void namespaces(struct build *b, const struct plan_exec_options *x)
{
	struct plan_problems judged = { 0 };
	struct build quiet = *b;
	struct plan *p = b->p;

	quiet.problems = &judged;
	plan_namespaces(&quiet);
	plan_idmaps(&quiet);
	p->exec_ns = p->ns_new | p->ns_join;
	p->brings_tracer = !x->tracers && has_ptrace(b->process) && !has_ptrace(b->s->process);
	/* Others are in there, of whose capabilities the configuration says nothing. */
	p->spawn = p->ns_join & CLONE_NEWPID || names_ptrace(b, x) ? SPAWN_LATE : SPAWN_DIRECT;
	p->ns_new = p->ns_join = 0;
	p->n_offsets = 0;
	p->loopback = false;
	p->ids.how = IDS_NONE;
	/* Capabilities of a user namespace below count for nothing against a process that is not
	 * dumpable.  Privileged, the runtime can turn its children into the pid namespace by itself. */
	if (!(p->exec_ns & CLONE_NEWPID))
		p->spawn = SPAWN_DIRECT;
	else if (p->userns || p->spawn == SPAWN_DIRECT)
		p->spawn = b->h->privileged ? SPAWN_DIRECT : SPAWN_VIA;
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
	namespaces(&b, x);
	cgroup(&b, x);
	p->rdt = (struct plan_rdt){
		.mount = x->rdt_mount, .group = x->rdt_group, .monitor = x->rdt_monitor,
		.must_exist = true, .from = "(container)", .group_from = "(container)",
	};
	plan_process(&b);
	plan_affinity(&b);
	if (p->spawn == SPAWN_LATE && plan_sched_is_for_birth(&p->process.sched))
		p->spawn = h->privileged ? SPAWN_DIRECT : SPAWN_VIA;
	plan_labels(&b);
	plan_seccomp(&b);
	return problems->errors ? NULL : p;
}
