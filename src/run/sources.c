/* sources.c: bind sources that only the host's privileges can open or map: cloned before
 * the spawn and queued in a socket for init.  So no more than one of them is open at a
 * time on either side, however many there are and however low the limit is. */
#include "run/run.h"

#include <sys/socket.h>

#include "rootfs/rootfs.h"
#include "sys/compat.h"
#include "sys/sock.h"

/* What the kernel charges for one message, and some more. */
#define MESSAGE_ROOM 2048
/* What a socket holds as it is. */
#define QUEUE_USUAL  100

/* The namespace that mapped the last one: mostly they are all mapped alike. */
struct mapper {
	const struct plan_idmap *like;
	int                      userns;
};

static int map_source(struct run *r, const struct plan_mount *m, int mount, struct mapper *by)
{
	unsigned flags = m->idmap_recursive ? ROOTFS_MAP_RECURSIVE : 0;

	/* The container's own is open already when it is joined. */
	if (!m->idmap->uid_text)
		return rootfs_map_ids(mount, r->ns[NS_USER], flags, r->err);
	if (by->like != m->idmap) {
		fd_close(&by->userns);
		by->userns = idmap_open(m->idmap, r->err);
		by->like = by->userns < 0 ? NULL : m->idmap;
	}
	return by->userns < 0 ? -1 : rootfs_map_ids(mount, by->userns, flags, r->err);
}

static int queue_source(struct run *r, const struct plan_mount *m, int to, struct mapper *by)
{
	bool nofollow = m->source_nofollow || m->copy_symlink;
	AUTO_FD int mount = rootfs_clone(AT_FDCWD, m->source,
					 (m->recursive ? ROOTFS_CLONE_RECURSIVE : 0) |
					 (nofollow ? ROOTFS_CLONE_NOFOLLOW : 0), r->err);
	ssize_t rc;

	if (mount < 0)
		return -1;
	if (m->idmap && map_source(r, m, mount, by) < 0) {
		err_in(r->err, "mount source '%s'", m->source);
		return err_at(r->err, m->idmap->from);
	}
	rc = sys_send_fd(to, "s", 1, mount);
	return rc < 0 ? err_sys(r->err, (int)rc, "cannot queue mount source '%s'", m->source) : 0;
}

static int make_queue(struct run *r, int *to)
{
	int pair[2], room = (int)(r->plan->n_mounts * MESSAGE_ROOM);
	/* A full queue is an error, since nobody reads yet. */
	int rc = sys_socketpair(SOCK_SEQPACKET | SOCK_NONBLOCK, pair);

	if (rc < 0)
		return err_sys(r->err, rc, "cannot make a socket pair");
	r->sources = pair[0];
	*to = pair[1];
	if (r->plan->n_mounts > QUEUE_USUAL) /* best effort: see above */
		IGNORE(sys_setsockopt(*to, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)));
	return 0;
}

int sources_open(struct run *r)
{
	const struct plan *p = r->plan;
	struct mapper by = { .userns = NO_FD };
	AUTO_FD int to = NO_FD;
	int rc = make_queue(r, &to);

	for (size_t i = 0; i < p->n_mounts && rc == 0; i++)
		if (p->mounts[i].by_runtime && queue_source(r, &p->mounts[i], to, &by) < 0)
			rc = err_at(r->err, p->mounts[i].from);
	fd_close(&by.userns);
	return rc;
}
