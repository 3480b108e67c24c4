/* system.c: the steps that set what the kernel keeps for the whole container: sysctls,
 * names, hidden and read-only paths. */
#include "init/init.h"

#include <errno.h>
#include <string.h>
#include "base/fmt.h"
#include "rootfs/rootfs.h"
#include "sys/file.h"
#include "sys/kernel.h"
#include "sys/mount.h"

/* --- sysctls ----------------------------------------------------------------------- */

/* One write and its count; not read back, since the kernel keeps many values in another
 * form than they were given. */
static int write_sysctl(int proc, const struct plan_sysctl *s, struct err *e)
{
	char path[256];
	size_t n = strlen(s->value);
	AUTO_FD int fd = NO_FD;
	ssize_t rc;

	if (fmt(path, sizeof(path), "sys/%s", s->file) >= sizeof(path) - 1)
		return err_set(e, "the sysctl '%s' has too long a name", s->key);
	fd = sys_open_beneath(proc, path, O_WRONLY);
	if (fd < 0)
		return err_sys(e, fd, "cannot open the sysctl '%s'", s->key);
	rc = sys_write(fd, s->value, n);
	if (rc < 0)
		return err_sys(e, (int)rc, "cannot set the sysctl '%s' to '%s'", s->key, s->value);
	if ((size_t)rc != n)
		return err_set(e, "the sysctl '%s' took only a part of '%s'", s->key, s->value);
	return 0;
}

int init_sysctl(struct run *r)
{
	AUTO_FD int proc = init_open_proc(r, r->err);

	if (proc < 0)
		return err_in(r->err, "cannot set sysctls");
	for (size_t i = 0; i < r->plan->n_sysctls; i++)
		if (write_sysctl(proc, &r->plan->sysctls[i], r->err) < 0)
			return err_at(r->err, r->plan->sysctls[i].from);
	return 0;
}

/* --- hidden and read-only paths ---------------------------------------------------- */

/* Where to look a path up: in what was mounted at "proc" or "sys", wherever somebody may
 * have moved that meanwhile.  When it is to be covered itself, the cover comes next. */
static int start_of(struct run *r, const char **path)
{
	struct { const char *name; size_t n; int *fd; } kept[] = {
		{ "proc", 4, &r->proc }, { "sys", 3, &r->sys },
	};

	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		if (*kept[i].fd < 0 || strncmp(*path, kept[i].name, kept[i].n) != 0)
			continue;
		if ((*path)[kept[i].n] == '\0')
			fd_close(kept[i].fd);
		if ((*path)[kept[i].n] != '/')
			continue;
		*path += kept[i].n + 1;
		return *kept[i].fd;
	}
	return r->root;
}

/* A container whose /proc is another directory by now would be none. */
static int still_there(const struct run *r, int mount, const char *name)
{
	if (mount >= 0 && !rootfs_is_at(r->root, name, mount))
		return err_set(r->err, "'/%s' was moved away while the container was made", name);
	return 0;
}

static int mask_all(struct run *r, struct rootfs_mask_sources *src)
{
	const struct plan *p = r->plan;

	for (size_t i = 0; i < p->n_readonly; i++) {
		const char *path = p->readonly[i].path;
		int root = start_of(r, &path);

		if (rootfs_readonly(root, path, r->err) < 0)
			return err_at(r->err, p->readonly[i].from);
	}
	for (size_t i = 0; i < p->n_masked; i++) {
		const char *path = p->masked[i].path;
		int root = start_of(r, &path);

		if (rootfs_mask(root, path, src, r->err) < 0)
			return err_at(r->err, p->masked[i].from);
	}
	return 0;
}

int init_mask(struct run *r)
{
	struct rootfs_mask_sources src = { .null = r->null, .empty = NO_FD };
	int rc = still_there(r, r->proc, "proc");

	if (rc == 0)
		rc = still_there(r, r->sys, "sys");
	if (rc == 0)
		rc = mask_all(r, &src);
	fd_close(&src.empty);
	fd_close(&r->null);
	fd_close(&r->proc);
	fd_close(&r->sys);
	return rc;
}

/* --- names ------------------------------------------------------------------------- */

int init_hostname(struct run *r)
{
	const char *host = r->plan->hostname, *domain = r->plan->domainname;
	int rc = host ? sys_sethostname(host, strlen(host)) : 0;

	if (rc < 0) {
		(void)err_sys(r->err, rc, "cannot set the host name '%s'", host);
		return err_at(r->err, "/hostname");
	}
	rc = domain ? sys_setdomainname(domain, strlen(domain)) : 0;
	if (rc < 0) {
		(void)err_sys(r->err, rc, "cannot set the domain name '%s'", domain);
		return err_at(r->err, "/domainname");
	}
	return 0;
}
