/* follow.c: resolve a path below a root one component at a time.  Every step opens one
 * name in a directory that is open already and never lets the kernel follow a link, so
 * nothing that changes meanwhile can lead outside.  Knows nothing of mounts. */
#include "rootfs/follow.h"

#include <stdbool.h>
#include <string.h>
#include "sys/file.h"

#define LINKS_MAX 40 /* as the kernel */

struct walk {
	int      root;
	unsigned flags, links;
	char     done[FOLLOW_PATH]; /* components of f->dir below the root, each with a "/" in front */
	size_t   n_done;
	char     todo[FOLLOW_PATH]; /* what is left */
};

static int open_dir(int dir, const char *name)
{
	return sys_openat(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
}

static void replace(int *fd, int by)
{
	fd_close(fd);
	*fd = by;
}

static int to_root(struct walk *w, struct follow *f)
{
	int fd = open_dir(w->root, ".");

	if (fd < 0)
		return fd;
	replace(&f->dir, fd);
	w->n_done = 0;
	return 0;
}

/* "..", by walking again from the root: the directory may have been moved meanwhile, and
 * its own ".." would then lead anywhere. */
static int to_parent(struct walk *w, struct follow *f)
{
	size_t end = w->n_done, at = 0;
	int rc;

	while (end > 0 && w->done[end - 1] != '/')
		end--;
	end = end > 0 ? end - 1 : 0;
	rc = to_root(w, f);
	while (rc == 0 && at < end) {
		char *name = w->done + at + 1;
		size_t n = strcspn(name, "/");
		char kept = name[n];
		int fd;

		name[n] = '\0';
		fd = open_dir(f->dir, name);
		name[n] = kept;
		if (fd < 0)
			return fd;
		replace(&f->dir, fd);
		at += n + 1;
	}
	w->n_done = end;
	w->done[end] = '\0';
	return rc;
}

static int descend(struct walk *w, struct follow *f, int *found)
{
	size_t n = strlen(f->name);

	if (w->n_done + n + 2 > sizeof(w->done))
		return -ENAMETOOLONG;
	w->done[w->n_done] = '/';
	memcpy(w->done + w->n_done + 1, f->name, n + 1);
	w->n_done += n + 1;
	replace(&f->dir, TAKE_FD(*found));
	return 0;
}

/* Whether the kernel would let this link be followed.  On procfs only the links in its
 * top directory are text; the others jump to objects. */
static int may_follow(const struct walk *w, int dir, int link)
{
	struct statfs fs;
	struct stat st;
	int rc;

	if (w->flags & FOLLOW_PLAIN)
		return -ELOOP;
	rc = sys_fstatfs(link, &fs);
	if (rc < 0)
		return rc;
	if (fs.f_flags & SYS_ST_NOSYMFOLLOW)
		return -ELOOP;
	if (fs.f_type != PROC_SUPER_MAGIC)
		return 0;
	rc = sys_fstat(dir, &st);
	if (rc < 0)
		return rc;
	return st.st_ino == 1 ? 0 : -ELOOP;
}

/* Put the link's text in front of what is left; `slash`: a slash came after the link. */
static int expand(struct walk *w, struct follow *f, int link, bool slash)
{
	char text[FOLLOW_PATH];
	size_t left = strlen(w->todo);
	ssize_t n;
	int rc = may_follow(w, f->dir, link);

	if (rc < 0)
		return rc;
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	n = sys_readlinkat(link, "", text, sizeof(text));
	if (n < 0)
		return (int)n;
	if (n == 0)
		return -ENOENT;
	if ((size_t)n + 1 + left + 1 > sizeof(w->todo))
		return -ENAMETOOLONG;
	memmove(w->todo + n + 1, w->todo, left + 1);
	w->todo[n] = slash ? '/' : '\0';
	memcpy(w->todo, text, (size_t)n);
	return text[0] == '/' ? to_root(w, f) : 0;
}

/* Take one component off todo into f->name.  *last: nothing is left; *slash: but a slash. */
static int next(struct walk *w, struct follow *f, bool *last, bool *slash)
{
	const char *p = w->todo + strspn(w->todo, "/");
	size_t n = strcspn(p, "/"), rest = strspn(p + n, "/");

	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(f->name, p, n);
	f->name[n] = '\0';
	*slash = rest > 0;
	memmove(w->todo, p + n + rest, strlen(p + n + rest) + 1);
	*last = w->todo[0] == '\0';
	return 0;
}

/* What stands under f->name, or NO_FD in *found when it is missing in the last place. */
static int look(struct walk *w, struct follow *f, bool last, int *found)
{
	int fd = sys_openat(f->dir, f->name, O_PATH | O_NOFOLLOW, 0), rc;

	if (fd == -ENOENT && !last && (w->flags & FOLLOW_MAKE)) {
		rc = sys_mkdirat(f->dir, f->name, 0755);
		if (rc < 0 && rc != -EEXIST)
			return rc;
		fd = open_dir(f->dir, f->name);
	}
	if (fd == -ENOENT && last)
		fd = NO_FD;
	else if (fd < 0)
		return fd;
	*found = fd;
	return 0;
}

/* One component.  1: the end is reached, 0: go on. */
static int step(struct walk *w, struct follow *f)
{
	AUTO_FD int found = NO_FD;
	struct stat st;
	bool last, slash;
	int rc = next(w, f, &last, &slash);

	if (rc < 0)
		return rc;
	if (f->name[0] == '\0' || strcmp(f->name, ".") == 0 || strcmp(f->name, "..") == 0) {
		rc = strcmp(f->name, "..") == 0 ? to_parent(w, f) : 0;
		memcpy(f->name, ".", 2);
		return rc < 0 ? rc : last;
	}
	rc = look(w, f, last, &found);
	if (rc < 0 || found < 0)
		return rc < 0 ? rc : 1;
	rc = sys_fstat(found, &st);
	if (rc < 0)
		return rc;
	if (S_ISLNK(st.st_mode) && !(last && !slash && (w->flags & FOLLOW_KEEP_LAST)))
		return expand(w, f, found, slash);
	if (last && !slash) {
		f->found = TAKE_FD(found);
		return 1;
	}
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	rc = descend(w, f, &found);
	memcpy(f->name, ".", 2);
	return rc < 0 ? rc : last;
}

int follow_path(int root, const char *path, unsigned flags, struct follow *f)
{
	struct walk w = { .root = root, .flags = flags };
	size_t n = strlen(path);
	int rc;

	*f = (struct follow)FOLLOW_NONE;
	if (n >= sizeof(w.todo))
		return -ENAMETOOLONG;
	memcpy(w.todo, path, n + 1);
	memcpy(f->name, ".", 2);
	rc = to_root(&w, f);
	while (rc == 0)
		rc = step(&w, f);
	if (rc < 0)
		return rc;
	if (f->found < 0 && strcmp(f->name, ".") == 0) {
		f->found = open_dir(f->dir, ".");
		return f->found < 0 ? f->found : 0;
	}
	return 0;
}

void follow_end(struct follow *f)
{
	fd_close(&f->found);
	fd_close(&f->dir);
}
