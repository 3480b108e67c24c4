/* rootfs.c: the steps that build the container's file systems: plan items to calls of
 * src/rootfs.  Decides nothing; until the switch of the root, host paths are in reach. */
#include "init/init.h"

#include <errno.h>
#include <string.h>
#include "base/fmt.h"
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

/* r->rootfs lies in the runtime's mount namespace, where init may change nothing.  The
 * working directory came along into the new one: the runtime has put it there, and no
 * directory above need be searchable for us.  Else the path must lead to the same. */
static int open_root(struct run *r)
{
	const struct plan_root *p = &r->plan->root;
	AUTO_FD int dir = sys_open(".", O_PATH | O_DIRECTORY, 0);

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

/* --- mounts ------------------------------------------------------------------------ */

static int set_attr(int mount, const struct plan_mount *m, struct err *e)
{
	struct rootfs_attr attr = {
		.set = m->attr_set,
		.clear = m->attr_clear,
		.propagation = m->propagation ? m->propagation : MS_PRIVATE,
	};
	const struct rootfs_attr below = {
		.propagation = attr.propagation,
		.recursive = true,
	};
	bool deep = m->recursive && (m->propagation == 0 || m->propagation_recursive);

	if (deep && rootfs_set_attr(mount, &below, e) < 0)
		return -1;
	if (deep)
		attr.propagation = 0;
	if (deep && !(attr.set | attr.clear))
		return 0;
	return rootfs_set_attr(mount, &attr, e);
}

/* What the runtime has opened is a peer of the host's mount.  A copy of the mount namespace
 * for a user namespace would have made it a slave, so that nothing mounted by the container
 * appears on the host. */
static int demote(int mount, const struct plan_mount *m, struct err *e)
{
	const struct rootfs_attr slave = { .propagation = MS_SLAVE, .recursive = true };

	return m->propagation == MS_SHARED ? rootfs_set_attr(mount, &slave, e) : 0;
}

/* A clone of a host path, or of what the runtime has opened there. */
static int clone_path(int opened, const char *path, const struct plan_mount *m, struct err *e)
{
	AUTO_FD int mount = opened;

	if (mount >= 0 && demote(mount, m, e) < 0)
		return -1;
	if (mount < 0)
		mount = rootfs_clone(AT_FDCWD, path,
				     (m->recursive ? ROOTFS_CLONE_RECURSIVE : 0u) |
				     (m->source_nofollow ? ROOTFS_CLONE_NOFOLLOW : 0u), e);
	if (mount < 0 || set_attr(mount, m, e) < 0)
		return -1;
	return TAKE_FD(mount);
}

static int new_fs(const struct plan_mount *m, const char *type, struct err *e)
{
	struct rootfs_data data[64];
	const struct rootfs_attr attr = { .propagation = m->propagation };
	const struct rootfs_fs fs = {
		.type = type, .source = m->source, .data = data, .n_data = m->n_data,
		.attr = m->attr_set,
	};
	AUTO_FD int mount = NO_FD;

	if (m->n_data > ARRAY_LEN(data))
		return err_set(e, "more than %zu options of '%s'", ARRAY_LEN(data), type);
	for (size_t i = 0; i < m->n_data; i++)
		data[i] = (struct rootfs_data){ m->data[i].key, m->data[i].value };
	mount = rootfs_new_fs(&fs, e);
	if (mount < 0)
		return -1;
	/* Born private. */
	if (m->propagation != 0 && rootfs_set_attr(mount, &attr, e) < 0)
		return -1;
	return TAKE_FD(mount);
}

/* sysfs and mqueue belong to a network or IPC namespace, which must be the user
 * namespace's own; the host's instance shows the same. */
static int instead_of(const struct plan_mount *m, struct err *e)
{
	static const struct { const char *type, *path; } hosts[] = {
		{ "sysfs", "/sys" }, { "mqueue", "/dev/mqueue" },
	};
	/* What lies below keeps its restrictions and gets these: the host's own are wide. */
	const struct rootfs_attr attr = {
		.set = m->attr_set,
		.propagation = MS_PRIVATE,
		.recursive = true,
	};
	const char *path = NULL;
	AUTO_FD int mount = NO_FD;

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (strcmp(m->type, hosts[i].type) == 0)
			path = hosts[i].path;
	if (!path)
		return -1;
	mount = rootfs_clone(AT_FDCWD, path, ROOTFS_CLONE_RECURSIVE, e);
	if (mount < 0 || rootfs_set_attr(mount, &attr, e) < 0)
		return err_in(e, "a new %s is not allowed in this user namespace", m->type);
	return TAKE_FD(mount);
}

static int new_mount(const struct plan_mount *m, struct err *e)
{
	int mount = new_fs(m, m->type, e);

	if (mount < 0 && m->fallback_bind && e->code == EPERM)
		mount = instead_of(m, e);
	if (mount < 0 && e->code == EPERM && strcmp(m->type, "proc") == 0)
		(void)err_hint(e, "in a user namespace the kernel refuses a proc that shows more than the one outside");
	return mount;
}

/* Attaching a clone of the mount that is there costs the same as a new one, but does not
 * wait for the removal of other cgroups.  Seen from inside both are the same. */
static int cgroup_view(const struct run *r, const struct plan_mount *m, struct err *e)
{
	const char *own = r->plan->cgroup_dir, *path = own ? own : "/sys/fs/cgroup";
	struct statfs fs;
	AUTO_FD int mount = NO_FD;
	int rc;

	if (!own && r->plan->ns[NS_CGROUP].wanted)
		return new_fs(m, "cgroup2", e);
	mount = clone_path(NO_FD, path, m, e);
	if (mount < 0)
		return -1;
	rc = sys_fstatfs(mount, &fs);
	if (rc < 0)
		return err_sys(e, rc, "cannot look at '%s'", path);
	if (own && fs.f_type != CGROUP2_SUPER_MAGIC)
		return err_set(e, "'%s' is no cgroup", path);
	return TAKE_FD(mount);
}

static int detached(struct run *r, size_t i)
{
	const struct plan_mount *m = &r->plan->mounts[i];

	switch (m->kind) {
	case MOUNT_BIND:
		return clone_path(r->sources ? TAKE_FD(r->sources[i]) : NO_FD, m->source, m,
				  r->err);
	case MOUNT_CGROUP:
		return cgroup_view(r, m, r->err);
	case MOUNT_NEW_FS:
		break;
	}
	return new_mount(m, r->err);
}

/* A link is made again instead of what it leads to.  1: done, 0: the source is none. */
static int copy_link(struct run *r, const struct plan_mount *m)
{
	char target[4096];
	ssize_t n = sys_readlinkat(AT_FDCWD, m->source, target, sizeof(target));

	if (n == -EINVAL)
		return 0;
	if (n < 0)
		return err_sys(r->err, (int)n, "cannot open mount source '%s'", m->source);
	return rootfs_make_link(r->root, target, m->dest, r->err) < 0 ? -1 : 1;
}

static int mount_one(struct run *r, size_t i)
{
	const struct plan_mount *m = &r->plan->mounts[i];
	AUTO_FD int mount = NO_FD;
	int rc = m->copy_symlink ? copy_link(r, m) : 0;

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	mount = detached(r, i);
	if (mount < 0)
		return -1;
	return rootfs_attach_at(r->root, m->dest, mount,
				(m->must_be_plain ? ROOTFS_PLAIN : 0u) |
				(m->dest_nofollow ? ROOTFS_NOFOLLOW : 0u), r->err);
}

/* Nothing is born with fewer permissions than the plan says; hooks find the usual mask. */
#define MASK_NONE  0
#define MASK_USUAL 022

int init_mounts(struct run *r)
{
	(void)sys_umask(MASK_NONE);
	for (size_t i = 0; i < r->plan->n_mounts; i++)
		if (mount_one(r, i) < 0) {
			const struct plan_mount *m = &r->plan->mounts[i];

			(void)err_in(r->err, "cannot mount '%s' at '/%s'", m->source, m->dest);
			return err_at(r->err, m->from);
		}
	(void)sys_umask(MASK_USUAL);
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

	(void)sys_umask(MASK_NONE);
	dev = rootfs_make_dir(r->root, "dev", 0755, r->err);
	if (dev < 0)
		return -1;
	rc = make_nodes(r, dev) < 0 || make_links(r, dev) < 0 ? -1 : 0;
	(void)sys_umask(MASK_USUAL);
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
