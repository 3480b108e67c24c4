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

#define PROC_ROOT_INO 1

/* A procfs of our own, which nothing can be mounted over.  Where the kernel refuses one
 * (user namespaces), the container's, when it is one. */
static int open_proc(const struct run *r, struct err *e)
{
	static const struct rootfs_fs proc = {
		.type = "proc", .source = "proc",
		.attr = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
	};
	struct err refused = ERR_NONE;
	AUTO_FD int fd = rootfs_new_fs(&proc, &refused);
	struct statfs fs;
	struct stat st;

	if (fd >= 0)
		return TAKE_FD(fd);
	fd = rootfs_open(r->root, "proc", O_PATH | O_DIRECTORY, e);
	if (fd < 0)
		return -1;
	if (sys_fstatfs(fd, &fs) < 0 || sys_fstat(fd, &st) < 0 || fs.f_type != PROC_SUPER_MAGIC ||
	    st.st_ino != PROC_ROOT_INO)
		return err_set(e, "'/proc' of the container is no procfs");
	return TAKE_FD(fd);
}

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
	fd = sys_openat2(proc, path, O_WRONLY | O_NOFOLLOW, 0,
			 RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS |
			 RESOLVE_NO_MAGICLINKS);
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
	AUTO_FD int proc = open_proc(r, r->err);

	if (proc < 0)
		return err_in(r->err, "cannot set sysctls");
	for (size_t i = 0; i < r->plan->n_sysctls; i++)
		if (write_sysctl(proc, &r->plan->sysctls[i], r->err) < 0)
			return err_at(r->err, r->plan->sysctls[i].from);
	return 0;
}

/* --- hidden and read-only paths ---------------------------------------------------- */

int init_mask(struct run *r)
{
	const struct plan *p = r->plan;
	struct rootfs_mask_sources src = { .null = r->null, .empty = NO_FD };
	int rc = 0;

	for (size_t i = 0; i < p->n_readonly && rc == 0; i++) {
		rc = rootfs_readonly(r->root, p->readonly[i].path, r->err);
		if (rc < 0)
			(void)err_at(r->err, p->readonly[i].from);
	}
	for (size_t i = 0; i < p->n_masked && rc == 0; i++) {
		rc = rootfs_mask(r->root, p->masked[i].path, &src, r->err);
		if (rc < 0)
			(void)err_at(r->err, p->masked[i].from);
	}
	fd_close(&src.empty);
	fd_close(&r->null);
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
