/* copyup.c: the content of a directory of the root file system, copied into a file system
 * that nobody else can reach yet.  The source may change meanwhile: each name is opened
 * once, without following links, and judged by its descriptor. */
#include "rootfs/rootfs.h"

#include <errno.h>
#include <string.h>
#include "rootfs/follow.h"
#include "sys/file.h"
#include "sys/mount.h"

/* Two descriptors and a buffer are open at each level. */
#define LEVELS_MAX 100
#define ENTRIES_SIZE 2048

struct copy {
	uint64_t mount; /* what is on others stays there */
	unsigned level;
};

/* Without the first a program would lose what it may do, without the others somebody
 * would get more rights than before. */
static const char *const kept[] = {
	"security.capability", "system.posix_acl_access", "system.posix_acl_default",
};

static int copy_attributes(int from, int to)
{
	char value[1024];

	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		ssize_t n = sys_fgetxattr(from, kept[i], value, sizeof(value));
		int rc;

		if (n == -ENODATA || n == -EOPNOTSUPP)
			continue;
		rc = n < 0 ? (int)n : sys_fsetxattr(to, kept[i], value, (size_t)n);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int copy_status(int from, int to, const struct stat *st)
{
	int rc = sys_fchown(to, st->st_uid, st->st_gid);

	if (rc == 0)
		rc = sys_fchmod(to, st->st_mode & 07777);
	return rc == 0 ? copy_attributes(from, to) : rc;
}

static int copy_content(int from, int to)
{
	ssize_t n;

	do
		n = sys_sendfile(to, from, 1 << 20);
	while (n > 0 || n == -EINTR);
	return (int)n;
}

static int copy_file(int from, int to, const char *name)
{
	AUTO_FD int in = sys_openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
	AUTO_FD int out = NO_FD;
	struct stat st;
	int rc = in < 0 ? in : sys_fstat(in, &st);

	if (rc < 0)
		return rc;
	if (!S_ISREG(st.st_mode))
		return -EAGAIN;
	out = sys_openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	if (out < 0)
		return out;
	rc = copy_content(in, out);
	return rc < 0 ? rc : copy_status(in, out, &st);
}

static int copy_link(int from, int to, const char *name, const struct stat *st)
{
	char target[FOLLOW_PATH];
	ssize_t n = sys_readlinkat(from, name, target, sizeof(target));
	int rc = n < 0 ? (int)n : sys_symlinkat(target, to, name);

	return rc < 0 ? rc : sys_fchownat(to, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW);
}

static int copy_node(int to, const char *name, const struct stat *st)
{
	int rc = sys_mknodat(to, name, st->st_mode, st->st_rdev);

	return rc < 0 ? rc : sys_fchownat(to, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW);
}

static int copy_all(struct copy *c, int from, int to, struct err *e);

static int open_both(int from, int to, const char *name, int *in, int *out)
{
	int rc;

	*in = sys_openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	rc = *in < 0 ? *in : sys_mkdirat(to, name, 0700);
	if (rc < 0)
		return rc;
	*out = sys_openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	return *out < 0 ? *out : 0;
}

static int copy_dir(struct copy *c, int from, int to, const char *name, struct err *e)
{
	AUTO_FD int in = NO_FD, out = NO_FD;
	struct stat st;
	uint64_t mount = 0;
	int rc = open_both(from, to, name, &in, &out);

	if (rc == 0)
		rc = sys_fstat(in, &st);
	if (rc == 0)
		rc = sys_mount_id(in, &mount);
	if (rc < 0)
		return err_sys(e, rc, "cannot copy '%s'", name);
	if (mount == c->mount && copy_all(c, in, out, e) < 0)
		return err_in(e, "cannot copy '%s'", name);
	rc = copy_status(in, out, &st);
	return rc < 0 ? err_sys(e, rc, "cannot copy '%s'", name) : 0;
}

static int copy_one(struct copy *c, int from, int to, const char *name, struct err *e)
{
	struct stat st;
	int rc = sys_fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW);

	if (rc == 0 && S_ISDIR(st.st_mode))
		return copy_dir(c, from, to, name, e);
	if (rc == 0 && S_ISREG(st.st_mode))
		rc = copy_file(from, to, name);
	else if (rc == 0 && S_ISLNK(st.st_mode))
		rc = copy_link(from, to, name, &st);
	else if (rc == 0)
		rc = copy_node(to, name, &st);
	return rc < 0 ? err_sys(e, rc, "cannot copy '%s'", name) : 0;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int copy_entries(struct copy *c, int from, int to, struct err *e)
{
	_Alignas(struct sys_dirent) char buf[ENTRIES_SIZE];
	ssize_t n;

	while ((n = sys_getdents64(from, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);

			if (!is_dots(d->name) && copy_one(c, from, to, d->name, e) < 0)
				return -1;
			at += d->reclen;
		}
	}
	return n < 0 ? err_sys(e, (int)n, "cannot read a directory") : 0;
}

static int copy_all(struct copy *c, int from, int to, struct err *e)
{
	int rc;

	if (c->level == LEVELS_MAX)
		return err_set(e, "more than %d directories lie in each other", LEVELS_MAX);
	c->level++;
	rc = copy_entries(c, from, to, e);
	c->level--;
	return rc;
}

int rootfs_copy_up(int from, int to, struct err *e)
{
	struct copy c = { 0 };
	int rc = sys_mount_id(from, &c.mount);

	if (rc < 0)
		return err_sys(e, rc, "cannot look at the directory to copy");
	return copy_all(&c, from, to, e);
}
