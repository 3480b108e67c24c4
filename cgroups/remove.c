/* remove.c: a cgroup disappears with everything in it. */
#include "private.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "sys/file.h"
#include "sys/process.h"

enum { PATH_BYTES = 4096, RETRY_NS = 2000000 };

/* The name of the first directory in `dir`: its length, 0 for none, or negative errno. */
static int first_child(int dir, char *name, size_t size)
{
	_Alignas(struct sys_dirent) char buf[4096];
	ssize_t n = sys_lseek(dir, 0, SEEK_SET);

	if (n < 0)
		return (int)n;
	while ((n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);
			size_t len = strlen(d->name);

			at += d->reclen;
			if (d->type != DT_DIR || d->name[0] == '\0' || len >= size ||
			    str_eq(d->name, ".") || str_eq(d->name, ".."))
				continue;
			memcpy(name, d->name, len + 1);
			return (int)len;
		}
	}
	return (int)n;
}

/* Go to the directory `name` of *dir. */
static int move(int *dir, const char *name)
{
	int fd = sys_openat(*dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);

	if (fd < 0)
		return fd;
	fd_close(dir);
	*dir = fd;
	return 0;
}

/* With one descriptor, however deep a container has nested: down into the first directory
 * that cannot be removed, up again when nothing is below. */
int cgroup_remove_below(int cgroup)
{
	AUTO_FD int dir = sys_openat(cgroup, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	char name[256];
	bool came_up = false;
	int depth = 0, rc = dir;

	while (rc >= 0) {
		int found = first_child(dir, name, sizeof(name));

		if (found < 0)
			return found;
		if (found == 0) {
			if (depth-- == 0)
				return 0;
			came_up = true;
			rc = move(&dir, "..");
			continue;
		}
		rc = sys_unlinkat(dir, name, AT_REMOVEDIR);
		if (rc == -EBUSY && !came_up) {
			rc = move(&dir, name);
			depth++;
		} else {
			/* An empty one that stays busy holds a process. */
			came_up = false;
		}
		if (rc == -ENOENT)
			rc = 0;
	}
	return rc;
}

void cgroup_rmdir_above(int mount, const char *path, int n)
{
	char name[PATH_BYTES];
	size_t len = strlen(path);

	if (len >= sizeof(name))
		return;
	memcpy(name, path, len + 1);
	for (char *slash = strrchr(name, '/'); slash && slash > name && n > 0;) {
		int rc;

		*slash = '\0';
		rc = sys_unlinkat(mount, name, AT_REMOVEDIR);
		if (rc < 0 && rc != -ENOENT && rc != -ENOTDIR)
			return;
		n -= rc != -ENOTDIR; /* a file on the way was nobody's directory */
		slash = strrchr(name, '/');
	}
}

/* "tare/ID": the parent is ours, whoever made it. */
static bool parent_is_default(const char *path)
{
	const char *id = strchr(path, '/');

	return id && !strchr(id + 1, '/') && str_starts(path, CGROUP_DEFAULT_PARENT "/");
}

/* What is left and where. */
static int blame(int cgroup, int rc, const char *path, struct err *e)
{
	struct arena a = ARENA_EMPTY;
	struct err ignored = ERR_NONE;
	pid_t *pids = NULL;
	size_t n = 0;

	if (cgroup_pids(cgroup, &a, &pids, &n, &ignored) == 0 && n > 0)
		err_set(e, "cannot remove the cgroup '/%s': process %d and %zu other(s) do not end",
			path, (int)pids[0], n - 1);
	else
		err_sys(e, rc, "cannot remove the cgroup '/%s'", path);
	arena_free(&a);
	return -1;
}

static int kill_and_remove(int mount, const char *path, int timeout_ms, struct err *e)
{
	AUTO_FD int cgroup = cgroup_open_below(mount, path);
	uint64_t end = sys_now_ns() + (uint64_t)timeout_ms * 1000000;
	int rc = cgroup;

	while (rc >= 0) {
		uint64_t now = sys_now_ns();

		if (cgroup_kill(cgroup, e) < 0)
			return e->code == ENODEV || e->code == ENOENT ? 0 : -1;
		rc = cgroup_event_wait(cgroup, "populated", 0,
				       now < end ? (int)((end - now) / 1000000) : 0);
		if (rc == 0)
			rc = cgroup_remove_below(cgroup);
		if (rc == 0)
			rc = sys_unlinkat(mount, path, AT_REMOVEDIR);
		if (rc == 0)
			return 0;
		/* The last process counts a moment longer than the event says. */
		if (rc == -EBUSY && sys_now_ns() < end) {
			sys_sleep_ns(RETRY_NS);
			rc = 0;
		}
	}
	return rc == -ENOENT || rc == -ENODEV ? 0 : blame(cgroup, rc, path, e);
}

static const char *relative(const char *path)
{
	return path + strspn(path, "/");
}

int cgroup_destroy(const char *mount, const char *path, int timeout_ms, struct err *e)
{
	AUTO_FD int root = cgroup_open_mount(mount, e);
	struct err failure = ERR_NONE;
	int rc;

	if (root < 0)
		return -1;
	path = relative(path);
	rc = *path ? sys_unlinkat(root, path, AT_REMOVEDIR) : -EINVAL;
	if (rc == -EBUSY && kill_and_remove(root, path, timeout_ms, &failure) < 0) {
		*e = failure;
		return -1;
	}
	if (rc < 0 && rc != -EBUSY && rc != -ENOENT)
		return err_sys(e, rc, "cannot remove the cgroup '%s/%s'", mount, path);
	if (parent_is_default(path))
		cgroup_rmdir_above(root, path, 1);
	return 0;
}

void cgroup_remove_parents(const char *mount, const char *path, int depth)
{
	struct err ignored = ERR_NONE;
	AUTO_FD int root = NO_FD;

	/* The default one has gone with the cgroup. */
	if (depth > 0 && !parent_is_default(relative(path)))
		root = cgroup_open_mount(mount, &ignored);
	if (root >= 0)
		cgroup_rmdir_above(root, relative(path), depth);
}
