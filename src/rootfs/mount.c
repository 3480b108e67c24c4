/* mount.c: detached mounts: made, cloned, given their attributes, attached.  Every mount
 * is complete before anybody can see it, and goes from descriptor to descriptor. */
#include "rootfs/rootfs.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include "base/fmt.h"
#include "rootfs/place.h"
#include "sys/file.h"
#include "sys/mount.h"

/* --- attributes -------------------------------------------------------------------- */

static const struct {
	uint64_t attr;
	long     flag;
	const char *name;
} proven[] = {
	{ MOUNT_ATTR_RDONLY, ST_RDONLY, "read-only" },
	{ MOUNT_ATTR_NOSUID, ST_NOSUID, "nosuid" },
	{ MOUNT_ATTR_NODEV,  ST_NODEV,  "nodev" },
	{ MOUNT_ATTR_NOEXEC, ST_NOEXEC, "noexec" },
};
#define PROVEN_ATTRS (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)

/* What keeps a container in must not rest on the absence of an error. */
static int prove(int mount, uint64_t set, struct err *e)
{
	struct statfs fs;
	int rc;

	if (!(set & PROVEN_ATTRS))
		return 0;
	rc = sys_fstatfs(mount, &fs);
	if (rc < 0)
		return err_sys(e, rc, "cannot read the flags of a mount");
	for (size_t i = 0; i < ARRAY_LEN(proven); i++)
		if ((set & proven[i].attr) && !(fs.f_flags & proven[i].flag))
			return err_set(e, "the kernel did not make the mount %s", proven[i].name);
	return 0;
}

int rootfs_set_attr(int mount, const struct rootfs_attr *attr, struct err *e)
{
	struct mount_attr a = {
		.attr_set = attr->set,
		.attr_clr = attr->clear,
		.propagation = attr->propagation,
	};
	int rc;

	/* The kernel wants the whole field cleared before one of its values is set. */
	if ((a.attr_set | a.attr_clr) & MOUNT_ATTR__ATIME)
		a.attr_clr |= MOUNT_ATTR__ATIME;
	rc = sys_mount_setattr(mount, "", AT_EMPTY_PATH | (attr->recursive ? AT_RECURSIVE : 0), &a);
	if (rc < 0)
		(void)err_sys(e, rc, "cannot change the attributes of a mount");
	if (rc == -EPERM && attr->clear)
		(void)err_hint(e, "in a user namespace a mount keeps the restrictions of its source");
	if (rc < 0)
		return -1;
	return prove(mount, attr->set, e);
}

/* --- new file systems -------------------------------------------------------------- */

/* The first error in the context's log, in brackets behind the message. */
static int add_log(int context, struct err *e)
{
	char text[256];
	size_t len = strlen(e->msg);
	ssize_t n;

	do {
		n = sys_read(context, text, sizeof(text) - 1);
		if (n <= 0)
			return -1;
	} while (text[0] != 'e');
	while (n > 0 && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	if (n > 2)
		(void)fmt(e->msg + len, sizeof(e->msg) - len, " (%s)", text + 2);
	return -1;
}

/* fsconfig takes no more of a value. */
#define VALUE_MAX 255

static int set_option(int context, const char *type, const struct rootfs_data *d, struct err *e)
{
	int rc = sys_fsconfig(context, d->value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, d->key,
			      d->value, 0);

	if (rc == 0)
		return 0;
	if (d->value && strlen(d->value) > VALUE_MAX)
		return err_set(e, "the value of option '%s' of '%s' is longer than %d bytes", d->key,
			       type, VALUE_MAX);
	(void)err_sys(e, rc, "cannot set option '%s%s%s' of '%s'", d->key, d->value ? "=" : "",
		      d->value ? d->value : "", type);
	return add_log(context, e);
}

static int open_context(const struct rootfs_fs *fs, struct err *e)
{
	int context = sys_fsopen(fs->type, 0);

	if (context == -ENODEV)
		return err_sys(e, context, "the kernel does not know the file system '%s'",
			       fs->type);
	if (context < 0)
		return err_sys(e, context, "cannot make a file system '%s'", fs->type);
	return context;
}

int rootfs_new_fs(const struct rootfs_fs *fs, struct err *e)
{
	const struct rootfs_data source = { "source", fs->source };
	AUTO_FD int context = open_context(fs, e), mount = NO_FD;
	int rc;

	if (context < 0)
		return -1;
	if (fs->source && set_option(context, fs->type, &source, e) < 0)
		return -1;
	for (size_t i = 0; i < fs->n_data; i++)
		if (set_option(context, fs->type, &fs->data[i], e) < 0)
			return -1;
	rc = sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	if (rc < 0) {
		(void)err_sys(e, rc, "cannot make a file system '%s'", fs->type);
		return add_log(context, e);
	}
	mount = sys_fsmount(context, 0, (unsigned)fs->attr);
	if (mount < 0) {
		(void)err_sys(e, mount, "cannot mount a file system '%s'", fs->type);
		return add_log(context, e);
	}
	if (prove(mount, fs->attr, e) < 0)
		return -1;
	return TAKE_FD(mount);
}

/* --- clones ------------------------------------------------------------------------ */

int rootfs_clone(int dirfd, const char *path, unsigned flags, struct err *e)
{
	unsigned how = OPEN_TREE_CLONE | AT_NO_AUTOMOUNT;
	int fd;

	if (path[0] == '\0')
		how |= AT_EMPTY_PATH;
	if (flags & ROOTFS_CLONE_RECURSIVE)
		how |= AT_RECURSIVE;
	if (flags & ROOTFS_CLONE_NOFOLLOW)
		how |= AT_SYMLINK_NOFOLLOW;
	fd = sys_open_tree(dirfd, path, how);
	if (fd < 0 && path[0])
		return err_sys(e, fd, "cannot open mount source '%s'", path);
	if (fd < 0)
		return err_sys(e, fd, "cannot clone a mount");
	return fd;
}

/* --- attaching --------------------------------------------------------------------- */

static const char *kind(int fd)
{
	struct stat st;

	if (sys_fstat(fd, &st) < 0)
		return "";
	return S_ISDIR(st.st_mode) ? "directory" : "file";
}

int rootfs_attach(int mount, int at, struct err *e)
{
	int rc = sys_move_mount(mount, "", at, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
	const char *what, *where;

	if (rc == 0)
		return 0;
	what = kind(mount);
	where = kind(at);
	if (strcmp(what, where) != 0)
		return err_sys(e, -ENOTDIR, "a %s cannot cover a %s", what, where);
	return err_sys(e, rc, "cannot attach the mount");
}

static int make_point(int root, const char *dest, int mount, uint64_t resolve)
{
	struct stat st;
	int rc = sys_fstat(mount, &st);

	if (rc < 0)
		return rc;
	return place_make(root, dest, S_ISDIR(st.st_mode) ? S_IFDIR | 0755 : S_IFREG | 0644,
			  resolve);
}

/* The mount point: what is there, else made like the mount's own root. */
static int mount_point(int root, const char *dest, int mount, unsigned flags, struct err *e)
{
	bool plain = flags & ROOTFS_PLAIN;
	uint64_t resolve = plain ? RESOLVE_NO_SYMLINKS : 0;
	const char *verb = "open";
	int at = place_try(root, dest,
			   O_PATH | (plain ? O_DIRECTORY : 0) |
			   (flags & ROOTFS_NOFOLLOW ? O_NOFOLLOW : 0), resolve);

	if (at == -ENOENT) {
		verb = "make";
		at = make_point(root, dest, mount, resolve);
	}
	if (plain && (at == -ELOOP || at == -ENOTDIR))
		return err_set(e, "'/%s' must be mounted on ordinary directory", dest);
	if (at < 0)
		return err_sys(e, at, "cannot %s mount point '/%s' in the root file system", verb,
			       dest);
	return at;
}

int rootfs_attach_at(int root, const char *dest, int mount, unsigned flags, struct err *e)
{
	AUTO_FD int at = NO_FD;

	/* Whatever lies over the root would be under it again after the switch of the root. */
	if (dest[0] == '\0')
		return err_set(e, "a mount cannot cover the root");
	at = mount_point(root, dest, mount, flags, e);
	return at < 0 ? -1 : rootfs_attach(mount, at, e);
}
