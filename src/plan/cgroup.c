/* cgroup.c: hand the resources to the planner of cgroups. */
#include "plan/build.h"

#include <linux/mount.h>

#include "cgroups/cgroup.h"

static void complain(void *arg, const char *pointer, const char *text, const char *hint)
{
	bad_hint(arg, pointer, hint, "%s", text);
}

static void warn(void *arg, const char *pointer, const char *text)
{
	caution(arg, pointer, "%s", text);
}

/* Does the container see its cgroup writable? */
static bool writable(const struct plan *p)
{
	for (size_t i = 0; i < p->n_mounts; i++)
		if (p->mounts[i].kind == MOUNT_CGROUP && !(p->mounts[i].attr_set & MOUNT_ATTR_RDONLY))
			return true;
	return false;
}

/* The user the container's uid is on the host; false when nobody was mapped there. */
static bool host_uid(const struct plan_ids *ids, uint64_t uid, uid_t *out)
{
	for (size_t i = 0; i < ids->n_uid; i++) {
		const struct plan_idrange *r = &ids->uid[i];

		if (uid < r->inside || uid - r->inside >= r->size)
			continue;
		*out = (uid_t)(r->outside + (uid - r->inside));
		return true;
	}
	return false;
}

/* With a cgroup namespace of its own, a writable mount and a user namespace that owns both,
 * the container can manage what is below its cgroup: if that belongs to its user. */
static void plan_owner(const struct build *b, struct cgroup_plan_input *in)
{
	const struct spec_process *process = b->s->process;
	uint64_t uid = process && process->user ? process->user->uid : 0;

	in->delegate = b->h->privileged && plan_ns_new(b->p, NS_CGROUP) &&
		       plan_ns_new(b->p, NS_USER) && writable(b->p) &&
		       host_uid(&b->p->ids, uid, &in->owner);
}

void plan_cgroups(struct build *b)
{
	const struct spec_linux *l = b->s->linux;
	const struct host *h = b->h;
	int manager = cgroup_manager_parse(b->o->cgroup_manager);
	const struct cgroup_plan *c;
	struct cgroup_plan_input in = {
		.id = b->o->id,
		.cgroups_path = l ? l->cgroups_path : NULL,
		.resources = l ? l->resources : NULL,
		.annotations = &b->s->annotations,
		.uid = h->euid,
		.mount = h->cgroup_mount,
		.own = h->cgroup_own,
		.controllers = h->cgroup_controllers,
		.v1_controllers = h->cgroup_v1_controllers,
		.privileged = h->privileged,
		.hybrid = h->cgroup_hybrid,
		.userns = b->p->userns,
		.bad = complain,
		.warn = warn,
		.arg = b,
	};

	if (manager < 0) {
		bad(b, "", "unknown cgroup manager '%s'", b->o->cgroup_manager);
		return;
	}
	in.manager = (enum cgroup_manager)manager;
	plan_owner(b, &in);
	b->p->cgroup = c = cgroup_plan_make(b->a, &in);
	/* Nobody can count on one that may fail to come to be. */
	if (c && !c->may_fail)
		b->p->cgroup_dir = AT(b, "%s%s%s%s", c->mount, c->path, c->sub ? "/" : "", c->sub ? c->sub : "");
}

/* systemd takes ten times as long as all of init's steps: these need not wait for it until they come
 * to what shows the cgroup.  Not where what they make would be charged to the caller for good or
 * they give up the right to a cgroup namespace before it can be made. */
void plan_meanwhile(struct plan *p)
{
	bool copies = false;
	size_t n = 0;

	for (; n < p->n_mounts && p->mounts[n].kind != MOUNT_CGROUP; n++)
		copies = copies || p->mounts[n].copy_up;
	p->unit_meanwhile = p->cgroup && p->cgroup->systemd && !p->userns && !p->rdt.mount && !copies &&
			    p->spawn == SPAWN_DIRECT;
	p->mounts_ahead = p->unit_meanwhile ? n : 0;
}
