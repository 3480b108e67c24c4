/* rootfs.c: the steps that make the root and its devices: plan items to calls of src/rootfs.
 * Decides nothing; until the switch of the root, host paths are in reach. */
#include "init/init.h"

#include <errno.h>
#include <string.h>
#include "rootfs/rootfs.h"
#include "sys/file.h"
#include "sys/mount.h"

/* --- root -------------------------------------------------------------------------- */

static bool same_inode(int a, int b)
{
	struct stat sa, sb;

	return sys_fstat(a, &sa) == 0 && sys_fstat(b, &sb) == 0 && sa.st_dev == sb.st_dev &&
	       sa.st_ino == sb.st_ino;
}

/* r->rootfs lies in the runtime's mount namespace, where init may change nothing.  With a user
 * namespace the working directory came along into the new one: the runtime has put it there, and
 * no directory above need be searchable for us.  Else the path must lead to the same. */
static int open_root(struct run *r)
{
	const struct plan_root *p = &r->plan->root;
	AUTO_FD int dir = r->plan->userns ? sys_open(".", O_PATH | O_DIRECTORY, 0) : NO_FD;

	if (dir >= 0 && same_inode(dir, r->rootfs))
		return TAKE_FD(dir);
	fd_close(&dir);
	dir = sys_open(p->path, O_PATH | O_DIRECTORY, 0);
	if (dir < 0)
		return err_sys(r->err, dir, "cannot open the root file system '%s'", p->path);
	if (!same_inode(dir, r->rootfs))
		return err_set(r->err, "the root file system '%s' was replaced", p->path);
	return TAKE_FD(dir);
}

static unsigned old_root(const struct run *r)
{
	return r->plan->root.propagation == MS_SHARED ? ROOTFS_OLD_SHARED : 0;
}

/* What is asked for is the root's own.  The host's mounts must at least stop to send; that
 * they still receive lets binds do so, unless all is to be private. */
static int part_from_host(struct run *r)
{
	const struct plan_root *p = &r->plan->root;
	bool all_private = p->propagation == MS_PRIVATE && p->propagation_recursive;
	int rc;

	if (p->propagation == MS_SHARED)
		rc = rootfs_set_propagation(MS_SHARED, p->propagation_recursive, r->err);
	else
		rc = rootfs_set_propagation(all_private ? MS_PRIVATE : MS_SLAVE, true, r->err);
	return rc < 0 ? err_at(r->err, p->propagation_from) : 0;
}

static int make_root(struct run *r)
{
	const struct plan_root *p = &r->plan->root;
	const struct rootfs_attr alone = { .propagation = MS_PRIVATE };
	AUTO_FD int dir = NO_FD;

	if (part_from_host(r) < 0)
		return -1;
	dir = open_root(r);
	if (dir < 0)
		return -1;
	r->root = rootfs_enter(dir, old_root(r), r->err);
	if (r->root < 0)
		return -1;
	if (p->propagation == MS_PRIVATE && !p->propagation_recursive)
		return rootfs_set_attr(r->root, &alone, r->err);
	return 0;
}

int init_root(struct run *r)
{
	if (make_root(r) < 0)
		return err_at(r->err, r->plan->root.from);
	if (r->plan->n_masked > 0) {
		r->null = rootfs_open_null(r->err);
		if (r->null < 0)
			return -1;
	}
	return 0;
}

/* --- devices ----------------------------------------------------------------------- */

/* Nearly all lie in /dev: open it once.  Gives the directory to start from, and the path
 * below it. */
static int below_dev(const struct run *r, int dev, const char **path)
{
	if (dev < 0 || strncmp(*path, "dev/", 4) != 0)
		return r->root;
	*path += 4;
	return dev;
}

static int make_nodes(struct run *r, int dev)
{
	for (size_t i = 0; i < r->plan->n_nodes; i++) {
		const struct plan_node *p = &r->plan->nodes[i];
		struct rootfs_node n = {
			.path = p->path, .host = p->host, .mode = p->mode, .major = p->major,
			.minor = p->minor, .uid = p->uid, .gid = p->gid, .bind = p->bind,
		};
		int root = below_dev(r, dev, &n.path);

		if (rootfs_make_node(root, &n, r->err) < 0) {
			(void)err_in(r->err, "device '/%s'", p->path);
			return err_at(r->err, p->from);
		}
	}
	return 0;
}

static int make_links(struct run *r, int dev)
{
	for (size_t i = 0; i < r->plan->n_links; i++) {
		const struct plan_link *l = &r->plan->links[i];
		const char *path = l->path;
		int root = below_dev(r, dev, &path);

		if (rootfs_make_link(root, l->target, path, r->err) < 0) {
			(void)err_in(r->err, "link '/%s'", l->path);
			return err_at(r->err, l->from);
		}
	}
	return 0;
}

int init_devices(struct run *r)
{
	AUTO_FD int dev = NO_FD;
	int rc;

	(void)sys_umask(INIT_UMASK_NONE);
	dev = rootfs_make_dir(r->root, "dev", 0755, r->err);
	if (dev < 0)
		return -1;
	rc = make_nodes(r, dev) < 0 || make_links(r, dev) < 0 ? -1 : 0;
	(void)sys_umask(INIT_UMASK_USUAL);
	return rc;
}

/* --- switch ------------------------------------------------------------------------ */

int init_pivot(struct run *r)
{
	const struct plan_root *p = &r->plan->root;

	if (!p->pivot)
		return rootfs_move_root(r->root, r->err);
	return rootfs_pivot(r->root, old_root(r), r->err);
}

/* The propagation last too: what is attached to a shared mount becomes shared, and an
 * unbindable one can no longer be cloned in part.  The others it has had from the start. */
int init_root_readonly(struct run *r)
{
	const struct plan_root *p = &r->plan->root;
	const struct rootfs_attr readonly = { .set = MOUNT_ATTR_RDONLY };
	const struct rootfs_attr spread = {
		.propagation = p->propagation,
		.recursive = p->propagation_recursive,
	};

	if (p->readonly && rootfs_set_attr(r->root, &readonly, r->err) < 0)
		return err_at(r->err, p->from);
	if (p->propagation != MS_SHARED && p->propagation != MS_UNBINDABLE)
		return 0;
	if (rootfs_set_attr(r->root, &spread, r->err) < 0)
		return err_at(r->err, p->propagation_from);
	return 0;
}
