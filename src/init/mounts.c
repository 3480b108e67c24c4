/* mounts.c: the step that makes the mounts, in the order of the plan, each complete before
 * it is attached.  Decides nothing; host paths are still in reach. */
#include "init/lsm.h"

#include <errno.h>
#include <string.h>
#include "base/fmt.h"
#include "rootfs/rootfs.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/sock.h"

/* --- attributes -------------------------------------------------------------------- */

/* First what is for the mount itself, then what is for it and all below it. */
static int set_attr(int mount, const struct plan_mount *m, struct err *e)
{
	uint64_t propagation = m->propagation ? m->propagation : MS_PRIVATE;
	bool deep = m->recursive && (m->propagation == 0 || m->propagation_recursive);
	const struct rootfs_attr own = {
		.set = m->attr_set,
		.clear = m->attr_clear,
		.propagation = deep ? 0 : propagation,
		.proven_later = true,
	};
	const struct rootfs_attr below = {
		.set = m->below_set,
		.clear = m->below_clear,
		.propagation = deep ? propagation : 0,
		.recursive = true,
		.proven_later = true,
	};

	if ((own.set | own.clear | own.propagation) && rootfs_set_attr(mount, &own, e) < 0)
		return -1;
	if (below.set | below.clear | below.propagation)
		return rootfs_set_attr(mount, &below, e);
	return 0;
}

/* What the runtime has opened is a peer of the host's mount.  A copy of the mount namespace
 * for a user namespace would have made it a slave, so that nothing mounted by the container
 * appears on the host. */
static int demote(int mount, const struct plan_mount *m, struct err *e)
{
	const struct rootfs_attr slave = { .propagation = MS_SLAVE, .recursive = true };

	return m->propagation == MS_SHARED ? rootfs_set_attr(mount, &slave, e) : 0;
}

/* --- binds ------------------------------------------------------------------------- */

static int clone_path(const char *path, const struct plan_mount *m, struct err *e)
{
	bool nofollow = m->source_nofollow || m->copy_symlink;
	AUTO_FD int mount = rootfs_clone(AT_FDCWD, path,
					 (m->recursive ? ROOTFS_CLONE_RECURSIVE : 0u) |
					 (nofollow ? ROOTFS_CLONE_NOFOLLOW : 0u), e);

	if (mount < 0 || set_attr(mount, m, e) < 0)
		return -1;
	return TAKE_FD(mount);
}

/* The runtime has queued it, in the order of the mounts. */
static int take_source(const struct run *r, const struct plan_mount *m)
{
	AUTO_FD int mount = NO_FD;
	char byte;
	ssize_t n = sys_recv_fd(r->sources, &byte, 1, &mount);

	if (n < 0)
		return err_sys(r->err, (int)n, "cannot take mount source '%s'", m->source);
	if (mount < 0)
		return err_set(r->err, "mount source '%s' did not come", m->source);
	if (demote(mount, m, r->err) < 0 || set_attr(mount, m, r->err) < 0)
		return -1;
	return TAKE_FD(mount);
}

/* A link is made again instead of what it leads to.  1: done, 0: the source is none. */
static int copy_link(const struct run *r, const struct plan_mount *m, int mount)
{
	char target[4096], there[4096];
	AUTO_FD int link = NO_FD;
	struct stat st;
	ssize_t n;
	int rc = sys_fstat(mount, &st);

	if (rc == 0 && !S_ISLNK(st.st_mode))
		return 0;
	n = rc < 0 ? rc : sys_readlinkat(mount, "", target, sizeof(target));
	if (n < 0)
		return err_sys(r->err, (int)n, "cannot read the link '%s'", m->source);
	if (rootfs_make_link(r->root, target, m->dest, r->err) < 0)
		return -1;
	link = rootfs_open(r->root, m->dest, O_PATH | O_NOFOLLOW, r->err);
	if (link < 0)
		return -1;
	if (sys_readlinkat(link, "", there, sizeof(there)) < 0 || strcmp(target, there) != 0)
		return err_set(r->err, "something else than a link to '%s' is there", target);
	return 1;
}

/* --- new file systems -------------------------------------------------------------- */

/* What the options leave to be found out. */
struct found {
	int         covered;  /* the directory at the destination, or NO_FD */
	const char *mode;     /* "0755", or NULL */
};

#define DATA_MAX 64

static int new_fs(const struct run *r, const struct plan_mount *m, const char *type, const struct found *f)
{
	struct rootfs_data data[DATA_MAX + 1];
	const struct rootfs_attr attr = { .propagation = m->propagation };
	struct rootfs_fs fs = {
		.type = type, .source = m->source, .data = data, .n_data = m->n_data,
		.attr = m->copy_up ? m->attr_set & ~(uint64_t)MOUNT_ATTR_RDONLY : m->attr_set,
	};
	AUTO_FD int mount = NO_FD;
	struct err *e = r->err;

	if (r->plan->spawn == SPAWN_LATE && strcmp(type, "proc") == 0)
		fs.pidns = &r->ns[NS_PID];
	if (m->n_data > DATA_MAX)
		return err_set(e, "more than %d options of '%s'", DATA_MAX, type);
	for (size_t i = 0; i < m->n_data; i++)
		data[i] = (struct rootfs_data){ m->data[i].key, m->data[i].value };
	if (f->mode)
		data[fs.n_data++] = (struct rootfs_data){ "mode", f->mode };
	mount = rootfs_new_fs(&fs, e);
	if (mount < 0)
		return -1;
	if (m->label && lsm_label_mount(mount, m, e) < 0)
		return -1;
	/* Born private. */
	if (m->propagation != 0 && rootfs_set_attr(mount, &attr, e) < 0)
		return -1;
	return TAKE_FD(mount);
}

static int fill(int mount, const struct plan_mount *m, int covered, struct err *e)
{
	const struct rootfs_attr readonly = { .set = m->attr_set & MOUNT_ATTR_RDONLY };
	AUTO_FD int to = NO_FD;

	if (covered >= 0) {
		to = sys_openat(mount, ".", O_RDONLY | O_DIRECTORY, 0);
		if (to < 0)
			return err_sys(e, to, "cannot open the new file system");
		if (rootfs_copy_up(covered, to, e) < 0)
			return -1;
	}
	return readonly.set ? rootfs_set_attr(mount, &readonly, e) : 0;
}

static int new_tmpfs(const struct run *r, const struct plan_mount *m)
{
	struct found f = { .covered = NO_FD };
	AUTO_FD int covered = NO_FD, mount = NO_FD;
	char mode[8];
	struct stat st;

	if (m->copy_mode || m->copy_up)
		covered = rootfs_try_open(r->root, m->dest,
					  (m->copy_up ? O_RDONLY : O_PATH) | O_DIRECTORY);
	/* Nothing there, no directory: the latter is refused when it is attached. */
	if (covered < 0 && covered != -ENOENT && covered != -ENOTDIR && (m->copy_mode || m->copy_up))
		return err_sys(r->err, covered, "cannot open '/%s' in the root file system", m->dest);
	if (covered >= 0 && m->copy_mode && sys_fstat(covered, &st) == 0) {
		(void)fmt(mode, sizeof(mode), "%04o", st.st_mode & 07777);
		f.mode = mode;
	}
	mount = new_fs(r, m, "tmpfs", &f);
	if (mount < 0 || (m->copy_up && fill(mount, m, covered, r->err) < 0))
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

static int new_mount(const struct run *r, const struct plan_mount *m)
{
	const struct found nothing = { .covered = NO_FD };
	struct err *e = r->err;
	int mount;

	if (strcmp(m->type, "tmpfs") == 0)
		return new_tmpfs(r, m);
	mount = new_fs(r, m, m->type, &nothing);
	if (mount < 0 && m->fallback_bind && e->code == EPERM)
		mount = instead_of(m, e);
	if (mount < 0 && e->code == EPERM && strcmp(m->type, "proc") == 0)
		(void)err_hint(e, "in a user namespace the kernel refuses a proc that shows more than the one outside");
	return mount;
}

/* Attaching a clone of the mount that is there costs the same as a new one, but does not
 * wait for the removal of other cgroups.  Seen from inside both are the same. */
static int cgroup_view(const struct run *r, const struct plan_mount *m)
{
	const char *own = r->plan->cgroup_dir, *path = own ? own : "/sys/fs/cgroup";
	const struct found nothing = { .covered = NO_FD };
	struct statfs fs;
	AUTO_FD int mount = NO_FD;
	int rc;

	if (!own && r->plan->ns[NS_CGROUP].wanted)
		return new_fs(r, m, "cgroup2", &nothing);
	mount = clone_path(path, m, r->err);
	if (mount < 0)
		return -1;
	rc = sys_fstatfs(mount, &fs);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot look at '%s'", path);
	if (own && fs.f_type != CGROUP2_SUPER_MAGIC)
		return err_set(r->err, "'%s' is no cgroup", path);
	return TAKE_FD(mount);
}

/* --- each -------------------------------------------------------------------------- */

static int detached(const struct run *r, const struct plan_mount *m)
{
	switch (m->kind) {
	case MOUNT_BIND:
		return m->by_runtime ? take_source(r, m) : clone_path(m->source, m, r->err);
	case MOUNT_CGROUP:
		return cgroup_view(r, m);
	case MOUNT_NEW_FS:
		break;
	}
	return new_mount(r, m);
}

/* What lies there is hidden from these: who can rename in the root file system cannot lead
 * the masks elsewhere. */
static void keep_for_masks(struct run *r, const struct plan_mount *m, int *mount)
{
	int *kept = strcmp(m->dest, "proc") == 0 ? &r->proc :
		    strcmp(m->dest, "sys") == 0 ? &r->sys : NULL;

	if (!kept || !(r->plan->n_masked || r->plan->n_readonly))
		return;
	fd_close(kept);
	*kept = TAKE_FD(*mount);
}

/* An empty tmpfs as long as nothing but new directories has come into it: where the path to it
 * leads is known, and what lies below is made by us. */
struct fresh {
	const char *dest;
	int         mount;
};

/* The one name of the new file system `m` in it, or NULL. */
static const char *name_in(const struct fresh *f, const struct plan_mount *m)
{
	size_t n = f->mount >= 0 ? strlen(f->dest) : 0;

	if (n == 0 || m->kind != MOUNT_NEW_FS || strncmp(m->dest, f->dest, n) != 0 || m->dest[n] != '/' ||
	    strchr(m->dest + n + 1, '/'))
		return NULL;
	return m->dest + n + 1;
}

static int attach(const struct run *r, const struct plan_mount *m, int mount, struct fresh *f)
{
	const char *name = name_in(f, m);
	int rc = name ? rootfs_attach_new(f->mount, name, mount, r->err) : 0;

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	fd_close(&f->mount);
	return rootfs_attach_at(r->root, m->dest, mount,
				(m->must_be_plain ? ROOTFS_PLAIN : 0u) |
				(m->dest_nofollow ? ROOTFS_NOFOLLOW : 0u) |
				(m->in_proc ? ROOTFS_IN_PROC : 0u), r->err);
}

static int mount_one(struct run *r, const struct plan_mount *m, struct fresh *f)
{
	AUTO_FD int mount = detached(r, m);
	int rc = mount < 0 ? -1 : m->copy_symlink ? copy_link(r, m, mount) : 0;

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (attach(r, m, mount, f) < 0)
		return -1;
	if (rootfs_prove(mount, m->attr_set | m->below_set, r->err) < 0)
		return -1;
	keep_for_masks(r, m, &mount);
	if (f->mount < 0 && m->kind == MOUNT_NEW_FS && strcmp(m->type, "tmpfs") == 0 && !m->copy_up)
		*f = (struct fresh){ m->dest, TAKE_FD(mount) };
	return 0;
}

static int mount_range(struct run *r, size_t from, size_t to)
{
	struct fresh f = { .mount = NO_FD };
	int rc = 0;

	(void)sys_umask(INIT_UMASK_NONE);
	for (size_t i = from; rc == 0 && i < to; i++) {
		const struct plan_mount *m = &r->plan->mounts[i];

		if (mount_one(r, m, &f) < 0) {
			(void)err_in(r->err, "cannot mount '%s' at '/%s'", m->source, m->dest);
			rc = err_at(r->err, m->from);
		}
	}
	fd_close(&f.mount);
	if (rc < 0)
		return -1;
	(void)sys_umask(INIT_UMASK_USUAL);
	return 0;
}

int init_mounts_ahead(struct run *r)
{
	return mount_range(r, 0, r->plan->mounts_ahead);
}

int init_mounts(struct run *r)
{
	int rc = mount_range(r, r->plan->mounts_ahead, r->plan->n_mounts);

	fd_close(&r->sources);
	return rc;
}
