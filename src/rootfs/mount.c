/* mount.c: detached mounts: cloned, given their attributes and ids, attached.  Every mount
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
} shown[] = {
	{ MOUNT_ATTR_RDONLY,      ST_RDONLY,           "read-only" },
	{ MOUNT_ATTR_NOSUID,      ST_NOSUID,           "nosuid" },
	{ MOUNT_ATTR_NODEV,       ST_NODEV,            "nodev" },
	{ MOUNT_ATTR_NOEXEC,      ST_NOEXEC,           "noexec" },
	{ MOUNT_ATTR_NOSYMFOLLOW, SYS_ST_NOSYMFOLLOW,  "nosymfollow" },
};
#define SHOWN_ATTRS (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | \
		     MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSYMFOLLOW)

int rootfs_prove(int mount, uint64_t set, struct err *e)
{
	struct statfs fs;
	int rc;

	if (!(set & SHOWN_ATTRS))
		return 0;
	rc = sys_fstatfs(mount, &fs);
	if (rc < 0)
		return err_sys(e, rc, "cannot read the flags of a mount");
	for (size_t i = 0; i < ARRAY_LEN(shown); i++)
		if ((set & shown[i].attr) && !(fs.f_flags & shown[i].flag))
			return err_set(e, "the kernel did not make the mount %s", shown[i].name);
	return 0;
}

bool place_hint_blocked(struct err *e)
{
	bool blocked = sys_mount_setattr_blocked();

	if (blocked)
		(void)err_hint(e, "the call mount_setattr is blocked by a filter of the caller");
	return blocked;
}

/* A mount that comes from a more privileged mount namespace keeps what restricts it. */
static void explain_refusal(int mount, uint64_t clear, struct err *e)
{
	char names[64] = "";
	size_t n = 0;
	struct statfs fs;

	if (place_hint_blocked(e) || sys_fstatfs(mount, &fs) < 0)
		return;
	for (size_t i = 0; i < ARRAY_LEN(shown); i++)
		if ((clear & shown[i].attr) && (fs.f_flags & shown[i].flag))
			n += fmt(names + n, sizeof(names) - n, "%s%s", n ? ", " : "", shown[i].name);
	if (n > 0)
		(void)err_hint(e, "the source is %s, and in a user namespace that is locked", names);
	else if (clear & MOUNT_ATTR__ATIME)
		(void)err_hint(e, "in a user namespace the access times of a host's mount are locked");
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
	if (rc == -EPERM || rc == -ENOSYS)
		explain_refusal(mount, attr->clear, e);
	if (rc < 0)
		return -1;
	return attr->proven_later ? 0 : rootfs_prove(mount, attr->set, e);
}

/* --- ids --------------------------------------------------------------------------- */

static int map_ids(int mount, int userns, unsigned flags)
{
	struct mount_attr a = {
		.attr_set = MOUNT_ATTR_IDMAP,
		.userns_fd = (unsigned)userns,
	};

	return sys_mount_setattr(mount, "",
				 AT_EMPTY_PATH | (flags & ROOTFS_MAP_RECURSIVE ? AT_RECURSIVE : 0), &a);
}

/* The map itself was taken by the kernel when it was written: what is left is the mount. */
int rootfs_map_ids(int mount, int userns, unsigned flags, struct err *e)
{
	char name[ROOTFS_FS_NAME];
	int rc = map_ids(mount, userns, flags);

	if (rc == 0)
		return 0;
	rootfs_fs_name(mount, name);
	if (rc == -EINVAL && (flags & ROOTFS_MAP_RECURSIVE) && map_ids(mount, userns, 0) == 0)
		return err_sys(e, rc, "a file system mounted below does not support mapped ids");
	if (rc == -EINVAL)
		return err_sys(e, rc, "the file system '%s' does not support mapped ids", name);
	(void)err_sys(e, rc, "cannot map the ids of a mount of '%s'", name);
	if (!place_hint_blocked(e) && rc == -EPERM)
		return err_hint(e, "its ids are mapped already, or it belongs to another user namespace");
	return -1;
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
	if (S_ISLNK(st.st_mode))
		return "symbolic link";
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

#define PROC_ROOT_INO 1

/* Whatever path led there: a mount in a procfs could forge what the runtime, a security
 * module or the program reads and writes in it. */
static int keep_out_of_proc(int at, int mount, unsigned flags, struct err *e)
{
	struct statfs fs;
	struct stat st;
	int rc = sys_fstatfs(at, &fs);

	if (rc == 0 && fs.f_type != PROC_SUPER_MAGIC)
		return 0;
	if (rc == 0)
		rc = sys_fstat(at, &st);
	if (rc < 0)
		return err_sys(e, rc, "cannot look at a mount point");
	if ((flags & ROOTFS_IN_PROC) && S_ISREG(st.st_mode))
		return 0;
	if ((flags & ROOTFS_IN_PROC) && st.st_ino == PROC_ROOT_INO &&
	    sys_fstatfs(mount, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC)
		return 0;
	return err_set(e, "it leads into a proc file system, where nothing may be mounted");
}

int rootfs_attach_at(int root, const char *dest, int mount, unsigned flags, struct err *e)
{
	AUTO_FD int at = NO_FD;

	/* Whatever lies over the root would be under it again after the switch of the root. */
	if (dest[0] == '\0')
		return err_set(e, "a mount cannot cover the root");
	at = mount_point(root, dest, mount, flags, e);
	if (at < 0 || keep_out_of_proc(at, mount, flags, e) < 0)
		return -1;
	return rootfs_attach(mount, at, e);
}

int rootfs_attach_new(int dir, const char *name, int mount, struct err *e)
{
	AUTO_FD int at = NO_FD;

	if (sys_mkdirat(dir, name, 0755) < 0)
		return 0;
	at = sys_openat(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
	if (at < 0)
		return err_sys(e, at, "cannot open the new mount point '%s'", name);
	return rootfs_attach(mount, at, e) < 0 ? -1 : 1;
}
