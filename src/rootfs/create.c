/* create.c: make files, directories and links below a root.  Each is made as one name in
 * an open directory, so nothing is followed at that moment. */
#include "rootfs/rootfs.h"

#include <string.h>
#include "rootfs/follow.h"
#include "rootfs/place.h"
#include "sys/file.h"

static int make_name(int dir, const char *name, mode_t mode)
{
	int rc = S_ISDIR(mode) ? sys_mkdirat(dir, name, mode & 07777) :
				 sys_mknodat(dir, name, mode, 0);

	if (rc < 0)
		return rc;
	return sys_openat(dir, name, O_PATH | O_NOFOLLOW | (S_ISDIR(mode) ? O_DIRECTORY : 0), 0);
}

/* The common case: the parent is there and the name is free. */
static int make_quickly(int root, const char *path, mode_t mode, uint64_t resolve)
{
	char dir[FOLLOW_PATH];
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	AUTO_FD int parent = NO_FD;

	if (!slash)
		return make_name(root, path, mode);
	if (n >= sizeof(dir))
		return -ENAMETOOLONG;
	memcpy(dir, path, n);
	dir[n] = '\0';
	parent = place_try(root, dir, O_PATH | O_DIRECTORY, resolve);
	if (parent < 0)
		return parent;
	return make_name(parent, slash + 1, mode);
}

int place_make(int root, const char *path, mode_t mode, uint64_t resolve)
{
	AUTO_FOLLOW struct follow f = FOLLOW_NONE;
	int fd = make_quickly(root, path, mode, resolve), rc;

	/* Else a parent is missing, or the name is a link to something missing. */
	if (fd != -ENOENT && fd != -EEXIST)
		return fd;
	rc = follow_path(root, path,
			 FOLLOW_MAKE | (resolve & RESOLVE_NO_SYMLINKS ? FOLLOW_PLAIN : 0u), &f);
	if (rc < 0)
		return rc;
	if (f.found >= 0) /* somebody else was faster */
		return TAKE_FD(f.found);
	return make_name(f.dir, f.name, mode);
}

int rootfs_make_dir(int root, const char *path, mode_t mode, struct err *e)
{
	int fd = place_try(root, path, O_PATH | O_DIRECTORY, 0);

	if (fd == -ENOENT)
		fd = place_make(root, path, S_IFDIR | mode, 0);
	if (fd < 0)
		return err_sys(e, fd, "cannot make the directory '%s' in the root file system",
			       path);
	return fd;
}

int rootfs_make_file(int root, const char *path, mode_t mode, struct err *e)
{
	AUTO_FD int fd = place_try(root, path, O_PATH, 0);
	struct stat st;
	int rc;

	if (fd == -ENOENT) {
		fd = place_make(root, path, S_IFREG | mode, 0);
		if (fd >= 0)
			return TAKE_FD(fd);
	}
	rc = fd < 0 ? fd : sys_fstat(fd, &st);
	if (rc == 0 && S_ISDIR(st.st_mode))
		rc = -EISDIR;
	if (rc < 0)
		return err_sys(e, rc, "cannot make the file '%s' in the root file system", path);
	return TAKE_FD(fd);
}

int rootfs_make_link(int root, const char *target, const char *path, struct err *e)
{
	AUTO_FD int own = NO_FD;
	const char *name;
	int dir = place_parent(root, path, &own, &name, e), rc;

	if (dir < 0)
		return -1;
	rc = sys_symlinkat(target, dir, name);
	if (rc < 0 && rc != -EEXIST)
		return err_sys(e, rc, "cannot make the link '%s' to '%s' in the root file system",
			       path, target);
	return 0;
}
