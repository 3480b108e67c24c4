/* sub.c: a cgroup below the container's own, where its processes live, because annotations
 * ask for one: limits stay above, what is below can be given to the container. */
#include "private.h"

#include <errno.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "ocispec/config.h"
#include "sys/file.h"

enum { PATH_BYTES_MAX = 1024, NAME_BYTES_MAX = 255, LIST_BYTES = 512 };

static const char *annotation(const struct cgroup_plan_input *in, const char *key)
{
	for (size_t i = 0; in->annotations && i < in->annotations->n; i++)
		if (str_eq(in->annotations->v[i].key, key))
			return in->annotations->v[i].value;
	return NULL;
}

/* One or more plain names. */
static bool is_good(const char *path)
{
	if (strlen(path) > PATH_BYTES_MAX || strchr(path, '\n'))
		return false;
	for (;;) {
		size_t n = strcspn(path, "/");

		if (n == 0 || n > NAME_BYTES_MAX || *path == '.' || (n >= 7 && memcmp(path, "cgroup.", 7) == 0))
			return false;
		if (!path[n])
			return true;
		path += n + 1;
	}
}

static bool add(struct arena *a, const struct cgroup_plan_input *in, const char *key,
		const char **path)
{
	const char *value = annotation(in, key);

	if (!value || !*value)
		return true;
	if (!is_good(value)) {
		in->bad(in->arg, arena_fmt(a, "/annotations/%s", key),
			arena_fmt(a, "'%s' cannot be a cgroup below the container's", value),
			"it wants a name, or several with '/' between them");
		return false;
	}
	*path = *path ? arena_fmt(a, "%s/%s", *path, value) : value;
	return true;
}

bool cgroup_sub_plan(struct arena *a, const struct cgroup_plan_input *in, const char **out)
{
	*out = NULL;
	return (in->manager != CGROUP_SYSTEMD || add(a, in, "run.oci.systemd.subgroup", out)) &&
	       add(a, in, "run.oci.delegate-cgroup", out);
}

/* Programs look into their own cgroup for what they may use. */
const char *cgroup_twin_plan(const struct cgroup_plan_input *in)
{
	const char *value = annotation(in, "run.oci.systemd.subgroup");

	return in->manager == CGROUP_SYSTEMD && value && *value ? value : NULL;
}

/* Everything that is at work in `dir` shall be so below it: whoever watches the processes'
 * cgroup finds their memory and their out-of-memory events there. */
static int hand_down(int dir)
{
	char list[LIST_BYTES], text[64];
	ssize_t n = io_read_small(dir, "cgroup.controllers", list, sizeof(list));

	if (n < 0)
		return (int)n;
	for (char *at = list, *next; at && *at; at = next) {
		int rc;

		next = strchr(at, ' ');
		if (next)
			*next++ = '\0';
		n = (ssize_t)fmt(text, sizeof(text), "+%s", at);
		rc = io_write_file(dir, "cgroup.subtree_control", O_WRONLY, 0, text, (size_t)n);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Make every part of `path`; the descriptor of the last. */
static int make(int cgroup, const char *path)
{
	char name[PATH_BYTES_MAX + 1];
	int rc = 0;

	for (size_t i = 0; rc >= 0 && (i == 0 || path[i - 1]); i++) {
		name[i] = path[i];
		if (path[i] && path[i] != '/')
			continue;
		name[i] = '\0';
		rc = sys_mkdirat(cgroup, name, 0755);
		rc = rc == -EEXIST ? 0 : rc;
		name[i] = '/';
	}
	return rc < 0 ? rc : cgroup_open_below(cgroup, path);
}

int cgroup_enter_sub(int cgroup, const struct cgroup_plan *p, pid_t pid, struct err *e)
{
	AUTO_FD int sub = make(cgroup, p->sub), dir = NO_FD;
	const char *at = p->sub;
	int rc;

	if (sub < 0)
		return err_sys(e, sub, "cannot make the cgroup '%s/%s'", p->path, p->sub);
	/* The one above must be empty before controllers can go down. */
	if (pid > 0 && cgroup_join(sub, pid, e) < 0)
		return -1;
	rc = hand_down(cgroup);
	for (char name[PATH_BYTES_MAX + 1]; rc >= 0 && (at = strchr(at, '/')); at++) {
		fmt(name, sizeof(name), "%.*s", (int)(at - p->sub), p->sub);
		fd_close(&dir);
		dir = cgroup_open_below(cgroup, name);
		rc = dir < 0 ? dir : hand_down(dir);
	}
	if (rc < 0)
		return err_sys(e, rc, "cannot hand controllers down to the cgroup '%s/%s'", p->path,
			       p->sub);
	fd_close(&dir);
	if (p->twin) {
		dir = cgroup_open_below(cgroup, p->twin);
		if (dir < 0)
			return err_sys(e, dir, "cannot open the cgroup '%s/%s'", p->path, p->twin);
		if (cgroup_apply(dir, p, e) < 0)
			return -1;
	}
	return p->delegate && cgroup_delegate(sub, p, e) < 0 ? -1 : TAKE_FD(sub);
}
