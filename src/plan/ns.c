/* ns.c: which namespaces are made, joined or shared, time offsets, and whether init
 * needs an intermediate process.  Knows nothing of what happens inside them. */
#include "plan/build.h"

#include <linux/sched.h>

static const struct plan_ns namespaces[NS_COUNT] = {
	[NS_USER]   = { .flag = CLONE_NEWUSER,   .name = "user",    .file = "user" },
	[NS_PID]    = { .flag = CLONE_NEWPID,    .name = "pid",     .file = "pid" },
	[NS_MNT]    = { .flag = CLONE_NEWNS,     .name = "mount",   .file = "mnt" },
	[NS_NET]    = { .flag = CLONE_NEWNET,    .name = "network", .file = "net" },
	[NS_IPC]    = { .flag = CLONE_NEWIPC,    .name = "ipc",     .file = "ipc" },
	[NS_UTS]    = { .flag = CLONE_NEWUTS,    .name = "uts",     .file = "uts" },
	[NS_CGROUP] = { .flag = CLONE_NEWCGROUP, .name = "cgroup",  .file = "cgroup" },
	[NS_TIME]   = { .flag = CLONE_NEWTIME,   .name = "time",    .file = "time" },
};

enum plan_ns_index plan_ns_of(enum spec_namespace_type type)
{
	switch (type) {
	case SPEC_NS_USER:    return NS_USER;
	case SPEC_NS_PID:     return NS_PID;
	case SPEC_NS_MOUNT:   return NS_MNT;
	case SPEC_NS_NETWORK: return NS_NET;
	case SPEC_NS_IPC:     return NS_IPC;
	case SPEC_NS_UTS:     return NS_UTS;
	case SPEC_NS_CGROUP:  return NS_CGROUP;
	case SPEC_NS_TIME:    return NS_TIME;
	case SPEC_NS_UNSET:   break;
	}
	return NS_COUNT;
}

bool plan_ns_private(const struct plan *p, enum plan_ns_index i)
{
	return p->ns[i].wanted;
}

bool plan_ns_new(const struct plan *p, enum plan_ns_index i)
{
	return p->ns[i].wanted && !p->ns[i].path;
}

static void add(struct build *b, const struct spec_namespace *from, const char *at)
{
	enum plan_ns_index i = plan_ns_of(from->type);
	struct plan_ns *ns;

	if (i == NS_COUNT)
		return;
	ns = &b->p->ns[i];
	ns->wanted = true;
	ns->from = at;
	ns->path = from->path;
}

static void offset(struct build *b, const struct spec_time_offset *from, const char *clock,
		   struct plan_time_offset *v)
{
	if (!from)
		return;
	v[b->p->n_offsets++] = (struct plan_time_offset){
		.clock = clock, .secs = from->secs.v, .nanosecs = (uint32_t)from->nanosecs.v,
		.from = AT(b, "/linux/timeOffsets/%s", clock),
	};
}

static void offsets(struct build *b, const struct spec_linux *l)
{
	struct plan_time_offset *v;

	if (!l->time_offsets)
		return;
	v = ARENA_NEW_N(b->a, struct plan_time_offset, 2);
	b->p->offsets = v;
	offset(b, l->time_offsets->monotonic, "monotonic", v);
	offset(b, l->time_offsets->boottime, "boottime", v);
}

/* A user namespace that is joined must be entered before the others, a new one would
 * own none of the joined ones, and members of a pid namespace are only children. */
static enum plan_spawn spawn(const struct plan *p)
{
	if (p->ns[NS_USER].path || p->ns[NS_PID].path)
		return SPAWN_VIA;
	return plan_ns_new(p, NS_USER) && p->ns_join ? SPAWN_VIA : SPAWN_DIRECT;
}

void plan_namespaces(struct build *b)
{
	struct plan *p = b->p;
	const struct spec_linux *l = b->s->linux;

	for (int i = 0; i < NS_COUNT; i++) {
		p->ns[i] = namespaces[i];
		p->ns[i].from = "(default)";
	}
	for (size_t i = 0; l && i < l->namespaces.n; i++)
		add(b, &l->namespaces.v[i], AT(b, "/linux/namespaces/%zu", i));
	for (int i = 0; i < NS_COUNT; i++) {
		if (p->ns[i].path)
			p->ns_join |= p->ns[i].flag;
		else if (p->ns[i].wanted)
			p->ns_new |= p->ns[i].flag;
	}
	/* All that is done to mounts, and to names, would be done to the host's. */
	p->ns[NS_MNT].private_for = p->ns[NS_MNT].from;
	if (b->s->hostname || b->s->domainname)
		p->ns[NS_UTS].private_for = b->s->hostname ? "/hostname" : "/domainname";
	p->userns = plan_ns_private(p, NS_USER);
	p->loopback = plan_ns_new(p, NS_NET);
	if (l)
		offsets(b, l);
	p->spawn = spawn(p);
	if (!plan_ns_private(p, NS_MNT))
		bad(b, "/linux/namespaces", "a mount namespace is required");
	if (b->h->euid != 0 && !p->userns)
		bad_hint(b, "/linux/namespaces",
			 "add a namespace of type user, or start from 'spec --rootless'",
			 "rootless container requires user namespaces");
}
