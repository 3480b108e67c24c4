/* resolve.c: open what is below a root.  Makes nothing but missing parents. */
#include "rootfs/rootfs.h"

#include <string.h>
#include "base/fmt.h"
#include "rootfs/follow.h"
#include "rootfs/place.h"
#include "sys/file.h"

/* The way without openat2: find it, then open the one name that was found. */
static int try_without(int root, const char *path, int flags, uint64_t resolve)
{
	AUTO_FOLLOW struct follow f = FOLLOW_NONE;
	int rc = follow_path(root, path,
			     (flags & O_NOFOLLOW ? FOLLOW_KEEP_LAST : 0u) |
			     (resolve & RESOLVE_NO_SYMLINKS ? FOLLOW_PLAIN : 0u), &f);
	struct stat st;

	if (rc < 0)
		return rc;
	if (f.found < 0)
		return -ENOENT;
	if ((flags & O_PATH) && !(flags & O_DIRECTORY))
		return TAKE_FD(f.found);
	rc = sys_fstat(f.found, &st);
	if (rc < 0)
		return rc;
	if ((flags & O_DIRECTORY) && !S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (flags & O_PATH)
		return TAKE_FD(f.found);
	return sys_openat(f.dir, f.name, flags | O_NOFOLLOW | O_NOCTTY, 0);
}

int place_try(int root, const char *path, int flags, uint64_t resolve)
{
	int fd;

	resolve |= RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
	if (path[0] == '\0')
		path = ".";
	if (!(flags & O_PATH))
		flags |= O_NOCTTY;
	fd = sys_openat2(root, path, flags, 0, resolve);
	/* Filters of service managers answer so. */
	if (fd == -ENOSYS || fd == -EPERM)
		fd = try_without(root, path, flags, resolve);
	return fd;
}

int rootfs_try_open(int root, const char *path, int flags)
{
	return place_try(root, path, flags, 0);
}

static int here_without(const char *path, int flags)
{
	char full[FOLLOW_PATH] = "";
	AUTO_FD int root = sys_open("/", O_PATH | O_DIRECTORY, 0);
	ssize_t n = root >= 0 && path[0] != '/' ? sys_getcwd(full, sizeof(full)) : 0;

	if (root < 0 || n < 0)
		return root < 0 ? root : (int)n;
	if ((size_t)n + 1 + strlen(path) >= sizeof(full))
		return -ENAMETOOLONG;
	(void)fmt(full + n, sizeof(full) - (size_t)n, "/%s", path);
	return try_without(root, full, flags, 0);
}

int rootfs_try_here(const char *path, int flags)
{
	int fd = sys_openat2(AT_FDCWD, path, flags, 0, RESOLVE_NO_MAGICLINKS);

	return fd == -ENOSYS || fd == -EPERM ? here_without(path, flags) : fd;
}

int rootfs_open(int root, const char *path, int flags, struct err *e)
{
	int fd = place_try(root, path, flags, 0);

	if (fd == -EAGAIN)
		return err_set(e, "the path '%s' in the root file system kept changing", path);
	if (fd < 0)
		return err_sys(e, fd, "cannot open '%s' in the root file system", path);
	return fd;
}

bool rootfs_is_at(int root, const char *name, int fd)
{
	struct stat a, b;

	return !strchr(name, '/') && sys_fstatat(root, name, &a, AT_SYMLINK_NOFOLLOW) == 0 &&
	       sys_fstat(fd, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* `path` without its last component; -ENAMETOOLONG.  *name: that component. */
static int split(const char *path, char dir[FOLLOW_PATH], const char **name)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (n >= FOLLOW_PATH)
		return -ENAMETOOLONG;
	memcpy(dir, path, n);
	dir[n] = '\0';
	*name = slash ? slash + 1 : path;
	/* A name that is none would make its caller act on the directory itself. */
	return strcmp(*name, "") == 0 || strcmp(*name, ".") == 0 || strcmp(*name, "..") == 0 ?
		-EINVAL : 0;
}

static int make_dirs(int root, const char *dir)
{
	int fd = place_make(root, dir, S_IFDIR | 0755, 0);

	return fd == -EEXIST ? place_try(root, dir, O_PATH | O_DIRECTORY, 0) : fd;
}

int rootfs_open_parent(int root, const char *path, bool make, const char **name, struct err *e)
{
	char dir[FOLLOW_PATH];
	int fd = split(path, dir, name);

	if (fd == 0)
		fd = place_try(root, dir, O_PATH | O_DIRECTORY, 0);
	if (fd == -ENOENT && make)
		fd = make_dirs(root, dir);
	if (fd < 0)
		return err_sys(e, fd, "cannot open the directory of '%s' in the root file system",
			       path);
	return fd;
}

int place_parent(int root, const char *path, int *own, const char **name, struct err *e)
{
	if (path[0] != '\0' && !strchr(path, '/') && strcmp(path, ".") != 0 &&
	    strcmp(path, "..") != 0) {
		*name = path;
		return root;
	}
	*own = rootfs_open_parent(root, path, true, name, e);
	return *own;
}
