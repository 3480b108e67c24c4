/* create.c: make a container's cgroup ready for its first process, or leave no trace. */
#include "private.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "sys/file.h"

/* Somebody who removes an empty parent again and again cannot hold us for ever. */
enum { PARENT_RACES = 100 };

/* All missing directories above the last part; *made counts them.  A failure leaves none. */
static int make_parents(int root, const char *path, int *made)
{
	char name[4096];
	size_t n = strlen(path);

	if (n >= sizeof(name))
		return -ENAMETOOLONG;
	memcpy(name, path, n + 1);
	*made = 0;
	for (char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		int rc;

		*slash = '\0';
		rc = sys_mkdirat(root, name, 0755);
		if (rc < 0 && rc != -EEXIST) {
			cgroup_rmdir_above(root, name, *made);
			return rc;
		}
		*made += rc == 0;
		*slash = '/';
	}
	return 0;
}

/* 0 when the leaf was made, 1 when it was there.  A failure leaves nothing. */
static int make(int root, const char *path, int *made)
{
	int rc = sys_mkdirat(root, path, 0755);

	for (int i = 0; rc == -ENOENT && i < PARENT_RACES; i++) {
		rc = make_parents(root, path, made);
		if (rc < 0)
			continue;
		rc = sys_mkdirat(root, path, 0755);
		if (rc < 0)
			cgroup_rmdir_above(root, path, *made);
	}
	if (rc < 0)
		*made = 0;
	else
		(*made)++;
	return rc == -EEXIST ? 1 : rc;
}

/* Take back what make did; `existed` is its result. */
static void unmake(int root, const char *path, int existed, int made)
{
	if (existed != 0)
		return;
	IGNORE(sys_unlinkat(root, path, AT_REMOVEDIR)); /* the first failure is told */
	cgroup_rmdir_above(root, path, made - 1);
}

/* runc's sentences: callers look for them. */
static int refuse_used(int cgroup, struct err *e)
{
	int populated = cgroup_populated(cgroup, e);
	int frozen = populated < 0 ? -1 : cgroup_is_frozen(cgroup, e);
	struct arena a = ARENA_EMPTY;
	pid_t *pids = NULL;
	size_t n = 0;

	if (frozen < 0)
		return -1;
	if (frozen)
		return err_set(e, "container's cgroup unexpectedly frozen");
	if (!populated)
		return 0;
	if (cgroup_pids(cgroup, &a, &pids, &n, e) == 0)
		err_set(e, "container's cgroup is not empty: %zu process(es) found", n);
	arena_free(&a);
	return -1;
}

int cgroup_fill(int root, int cgroup, const struct cgroup_plan *p, struct err *e)
{
	struct err ignored = ERR_NONE;

	if (cgroup_enable(root, p, e) < 0 || cgroup_apply(cgroup, p, e) < 0)
		return -1;
	if (p->delegate && !p->sub && cgroup_delegate(cgroup, p, e) < 0)
		return -1;
	/* Without privilege no program can be loaded; nodes are bound from the host then. */
	if (cgroup_devices_attach(cgroup, p, p->devices_may_fail ? &ignored : e) < 0 &&
	    !p->devices_may_fail)
		return -1;
	return 0;
}

int cgroup_create(const struct cgroup_plan *p, int *made_depth, struct err *e)
{
	AUTO_FD int root = cgroup_open_mount(p->mount, e);
	AUTO_FD int cgroup = NO_FD;
	const char *path = p->path + 1;
	int made = 0, existed;

	if (root < 0)
		return -1;
	existed = make(root, path, &made);
	if (existed >= 0)
		cgroup = cgroup_open_below(root, path);
	if (existed < 0 || cgroup < 0) {
		unmake(root, path, existed, made);
		err_sys(e, existed < 0 ? existed : cgroup, "cannot make the cgroup '%s%s'", p->mount,
			p->path);
		return err_at(e, p->from);
	}
	if ((existed && refuse_used(cgroup, e) < 0) || cgroup_fill(root, cgroup, p, e) < 0) {
		unmake(root, path, existed, made);
		return -1;
	}
	*made_depth = made;
	return TAKE_FD(cgroup);
}
