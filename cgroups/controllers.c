/* controllers.c: a controller is at work in a cgroup when every cgroup above has enabled
 * it for its children.  Goes from the root down and enables only what is missing. */
#include "private.h"

#include <errno.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "sys/file.h"

enum { LIST_BYTES = 512, PATH_BYTES = 4096 };

const char *const cgroup_watched[] = { "cpu", "io", "memory", "pids", NULL };

struct level {
	int         dir;
	const char *path;                  /* below the mount */
	char        available[LIST_BYTES]; /* what its parent enabled for it */
	char        enabled[LIST_BYTES];   /* what it has enabled for its children */
};

static bool has(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

static bool has_all(const char *list, const char *const *names)
{
	for (; *names; names++)
		if (!has(list, *names))
			return false;
	return true;
}

static bool has_any(const char *list, const char *const *names)
{
	for (; *names; names++)
		if (has(list, *names))
			return true;
	return false;
}

static int ask(int dir, const char *name)
{
	char text[64];
	size_t n = fmt(text, sizeof(text), "+%s", name);

	return io_write_file(dir, "cgroup.subtree_control", O_WRONLY, 0, text, n);
}

/* Our own words: those of the errno mean something else to callers. */
static int cannot(const struct level *l, const struct cgroup_plan *p, const char *name, int rc,
		  struct err *e)
{
	const char *slash = *l->path ? "/" : "";

	if (rc == -EBUSY) {
		err_set(e, "cannot enable the %s controller in the cgroup '%s%s%s': it has processes "
			   "of its own, and those below it would compete with them", name, p->mount,
			slash, l->path);
		err_hint(e, "move these processes to a cgroup below it, or choose another cgroupsPath");
	} else if (rc == -EACCES || rc == -EPERM || rc == -EROFS) {
		err_set(e, "the %s controller is not delegated to us: it cannot be enabled in the "
			   "cgroup '%s%s%s'", name, p->mount, slash, l->path);
		err_hint(e, "in a systemd unit, Delegate=%s does it", name);
	} else if (rc == -EOPNOTSUPP) {
		err_set(e, "cannot enable the %s controller in the cgroup '%s%s%s': it is threaded",
			name, p->mount, slash, l->path);
	} else if (rc == -ENOENT) {
		err_set(e, "the %s controller is not available in the cgroup '%s%s%s'", name, p->mount,
			slash, l->path);
	} else {
		err_sys(e, rc, "cannot enable the %s controller in the cgroup '%s%s%s'", name,
			p->mount, slash, l->path);
	}
	return err_at(e, cgroup_wanted_by(p, name));
}

static int read_list(int dir, const char *file, char *list)
{
	ssize_t n = io_read_small(dir, file, list, LIST_BYTES);

	return n < 0 ? (int)n : 0;
}

/* Is it still to be enabled, and can it be? */
static bool to_do(const struct level *l, const char *name)
{
	return !has(l->enabled, name) && has(l->available, name);
}

/* All in one write: the kernel goes through the whole subtree for each. */
static int ask_for_all(const struct level *l, const struct cgroup_plan *p)
{
	char text[LIST_BYTES];
	struct out o = OUT_BUFFER(text, sizeof(text));

	for (const char *const *c = p->parents_need; *c; c++)
		if (to_do(l, *c))
			out_fmt(&o, "+%s ", *c);
	for (const char *const *c = cgroup_watched; *c; c++)
		if (to_do(l, *c))
			out_fmt(&o, "+%s ", *c);
	if (o.len == 0)
		return 0;
	return io_write_file(l->dir, "cgroup.subtree_control", O_WRONLY, 0, text, o.len);
}

/* Enabling cpu or pids beside processes succeeds for all that, and makes every cgroup below
 * one that no process can enter.  The root alone may have both; it has no type. */
static bool has_processes(const struct level *l)
{
	char text[LIST_BYTES];
	ssize_t n = io_read_small(l->dir, "cgroup.type", text, sizeof(text));

	if (n > 0)
		n = io_read_small(l->dir, "cgroup.procs", text, sizeof(text));
	return n > 0 || n == -EFBIG;
}

static int enable_none(const struct level *l, const struct cgroup_plan *p, struct err *e)
{
	for (const char *const *c = p->parents_need; *c; c++)
		if (!has(l->enabled, *c))
			return cannot(l, p, *c, has(l->available, *c) ? -EBUSY : -ENOENT, e);
	return 0;
}

static int enable_each(const struct level *l, const struct cgroup_plan *p, struct err *e)
{
	for (const char *const *c = p->parents_need; *c; c++) {
		int rc = to_do(l, *c) ? ask(l->dir, *c) : has(l->enabled, *c) ? 0 : -ENOENT;

		if (rc < 0)
			return cannot(l, p, *c, rc, e);
	}
	for (const char *const *c = cgroup_watched; *c; c++)
		if (to_do(l, *c))
			IGNORE(ask(l->dir, *c)); /* then something is not counted that nobody limits */
	return 0;
}

static int enable_in(struct level *l, const struct cgroup_plan *p, struct err *e)
{
	int rc = read_list(l->dir, "cgroup.subtree_control", l->enabled);

	if (rc >= 0 && has_all(l->enabled, p->parents_need) && has_all(l->enabled, cgroup_watched))
		return 0;
	if (rc >= 0 && has_processes(l))
		return enable_none(l, p, e);
	if (rc >= 0 && (!has_all(l->available, p->parents_need) || ask_for_all(l, p) < 0) &&
	    enable_each(l, p, e) < 0)
		return -1;
	if (rc >= 0)
		rc = read_list(l->dir, "cgroup.subtree_control", l->enabled);
	if (rc < 0)
		return err_sys(e, rc, "cannot read the controllers of the cgroup '%s/%s'", p->mount,
			       l->path);
	return 0;
}

/* Nothing to do: in most cases somebody has been here before, or there are none at all. */
static bool settled(int mount, const char *path, const struct cgroup_plan *p)
{
	char list[LIST_BYTES], file[PATH_BYTES];

	fmt(file, sizeof(file), "%s/cgroup.controllers", path);
	if (read_list(mount, file, list) < 0 || !has_all(list, p->parents_need))
		return false;
	if (has_all(list, cgroup_watched))
		return true;
	return !p->parents_need[0] && read_list(mount, "cgroup.controllers", list) == 0 &&
	       !has_any(list, cgroup_watched);
}

static int walk_down(int mount, char *path, const struct cgroup_plan *p, struct err *e)
{
	struct level l = { .dir = NO_FD, .path = "" };
	int rc = read_list(mount, "cgroup.controllers", l.available);

	if (rc < 0)
		return err_sys(e, rc, "cannot read the controllers of '%s'", p->mount);
	for (char *slash = path; slash;) {
		AUTO_FD int dir = cgroup_open_below(mount, *l.path ? l.path : ".");

		if (dir < 0)
			return err_sys(e, dir, "cannot open the cgroup '%s/%s'", p->mount, l.path);
		l.dir = dir;
		if (enable_in(&l, p, e) < 0)
			return -1;
		memcpy(l.available, l.enabled, sizeof(l.available));
		/* The next level is one part longer; the last part is the container's own. */
		if (*l.path)
			*slash++ = '/';
		slash = strchr(slash, '/');
		if (slash)
			*slash = '\0';
		l.path = path;
	}
	return 0;
}

int cgroup_enable(int mount, const struct cgroup_plan *p, struct err *e)
{
	char path[PATH_BYTES];
	size_t n = strlen(p->path + 1);

	if (n >= sizeof(path))
		return err_sys(e, ENAMETOOLONG, "the cgroup '%s'", p->path);
	memcpy(path, p->path + 1, n + 1);
	return settled(mount, path, p) ? 0 : walk_down(mount, path, p, e);
}
