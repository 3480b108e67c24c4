/* notify.c: when the caller wants to hear of readiness, the program gets a notification socket
 * of its own; never the caller's. */
#include "plan/build.h"

#include <linux/mount.h>
#include <string.h>

/* Its directory, so that the socket can be made when somebody listens; not writable from
 * inside, which sockets do not mind. */
static struct plan_mount mount_of(const struct build *b)
{
	return (struct plan_mount){
		.kind = MOUNT_BIND, .source = b->o->notify_dir, .dest = PLAN_NOTIFY_DEST,
		.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
		.by_runtime = b->h->privileged, .options = "bind,ro,nosuid,nodev,noexec",
		.from = "(NOTIFY_SOCKET)",
	};
}

void plan_notify(struct build *b)
{
	struct plan *p = b->p;
	struct plan_mount *v;

	/* A configuration that brings a socket has been arranged for it by the caller. */
	if (!b->o->notify_dir || !b->process || plan_env_value(&b->process->env, "NOTIFY_SOCKET="))
		return;
	p->notify_dir = b->o->notify_dir;
	v = ARENA_NEW_N(b->a, struct plan_mount, p->n_mounts + 1);
	if (p->n_mounts)
		memcpy(v, p->mounts, p->n_mounts * sizeof(*v));
	v[p->n_mounts++] = mount_of(b);
	p->mounts = v;
	p->sources_by_runtime |= b->h->privileged;
}
