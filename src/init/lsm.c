/* lsm.c: the labels of the kernel's security modules, by the kernel's own files: no library
 * runs in the container's process.  Each is written once, through a procfs of ours, to a file
 * proven to be of one, and read back. */
#include "init/lsm.h"

#include <errno.h>
#include <string.h>
#include "base/fmt.h"
#include "sys/file.h"

#define LABEL_MAX 4096

/* --- what the kernel says, compared -------------------------------------------------- */

/* It adds the mode: "web (enforce)".  Stacks and names of other namespaces it writes in its
 * own order. */
static bool same_profile(const char *want, const char *got)
{
	size_t n = strlen(want);

	if (want[0] == '&' || want[0] == ':' || strstr(want, "//&"))
		return got[0] != '\0';
	return strncmp(want, got, n) == 0 && (got[n] == '\0' || strncmp(got + n, " (", 2) == 0);
}

/* The length of "user:role:type". */
static size_t to_type(const char *label)
{
	const char *c = label;

	for (int colons = 0; *c; c++)
		if (*c == ':' && ++colons == 3)
			break;
	return (size_t)(c - label);
}

/* A level has more than one spelling: "c2,c1" is told as "c1,c2". */
static bool same_label(const char *want, const char *got)
{
	size_t n = to_type(want);

	return n == to_type(got) && strncmp(want, got, n) == 0 && !want[n] == !got[n];
}

const struct lsm_attr lsm_apparmor = {
	"apparmor/exec", "AppArmor profile", ENOENT, "is not loaded", same_profile,
};
const struct lsm_attr lsm_selinux = {
	"exec", "SELinux label", EINVAL, "is not in the loaded policy", same_label,
};
const struct lsm_attr lsm_selinux_keys = {
	"keycreate", "SELinux label", EINVAL, "is not in the loaded policy", same_label,
};

/* --- files of this process ------------------------------------------------------------- */

static int open_attr(int proc, const char *file)
{
	char self[16], path[64];
	ssize_t n = sys_readlinkat(proc, "self", self, sizeof(self));

	if (n < 0)
		return (int)n;
	if (n == 0 || strspn(self, "0123456789") != (size_t)n)
		return -ESRCH;
	fmt(path, sizeof(path), "%s/attr/%s", self, file);
	return sys_open_beneath(proc, path, O_RDWR);
}

/* Callers look for the file in backquotes, and would take the words of some errnos for a
 * complaint about the program. */
static int refused(const struct lsm_attr *a, int rc, const char *label, struct err *e)
{
	if (rc == -a->unknown)
		return err_set(e, "the %s '%s' %s (`/proc/self/attr/%s`)", a->what, label,
			       a->unknown_text, a->file);
	if (rc == -EACCES || rc == -EPERM)
		return err_set(e, "the policy does not let this runtime set the %s '%s' (`/proc/self/attr/%s`)",
			       a->what, label, a->file);
	return err_sys(e, rc, "cannot set the %s '%s' (`/proc/self/attr/%s`)", a->what, label, a->file);
}

/* NUL-terminated, without the end that some kernels put there. */
static int read_back(int fd, char out[LABEL_MAX])
{
	ssize_t n = sys_pread(fd, out, LABEL_MAX - 1, 0);

	if (n < 0)
		return (int)n;
	while (n > 0 && (out[n - 1] == '\n' || out[n - 1] == '\0'))
		n--;
	out[n] = '\0';
	return 0;
}

int lsm_write(int proc, const struct lsm_attr *a, const char *text, const char *label,
	      struct err *e)
{
	AUTO_FD int fd = open_attr(proc, a->file);
	char got[LABEL_MAX];
	struct statfs fs;
	ssize_t rc = fd < 0 ? fd : sys_fstatfs(fd, &fs);

	if (rc == 0 && fs.f_type != PROC_SUPER_MAGIC)
		return err_set(e, "'attr/%s' is no file of a procfs", a->file);
	if (rc < 0)
		return err_sys(e, (int)rc, "cannot open `/proc/self/attr/%s`", a->file);
	rc = sys_write(fd, text, strlen(text));
	if (rc < 0)
		return refused(a, (int)rc, label, e);
	if ((size_t)rc != strlen(text))
		return err_set(e, "`/proc/self/attr/%s` took only a part of '%s'", a->file, text);
	rc = read_back(fd, got);
	if (rc < 0)
		return err_sys(e, (int)rc, "cannot read `/proc/self/attr/%s` back", a->file);
	if (!a->same(label, got))
		return err_set(e, "the kernel has '%s' instead of the %s '%s' (`/proc/self/attr/%s`)",
			       got, a->what, label, a->file);
	return 0;
}

/* AppArmor, when it confines us, may know files of a mount without a place by a wrong path,
 * and deny them: then by the one that is mounted. */
static int write_somewhere(struct run *r, const struct lsm_attr *a, const char *text, const char *label)
{
	AUTO_FD int own = init_open_proc(r, r->err), there = NO_FD;

	if (own < 0)
		return -1;
	if (lsm_write(own, a, text, label, r->err) == 0)
		return 0;
	if (r->err->code != EACCES)
		return -1;
	*r->err = (struct err)ERR_NONE;
	there = init_mounted_proc(r, r->err);
	return there < 0 ? -1 : lsm_write(there, a, text, label, r->err);
}

/* --- the steps ------------------------------------------------------------------------- */

int init_labels(struct run *r)
{
	const struct plan_labels *l = &r->plan->labels;

	if (l->apparmor && write_somewhere(r, &lsm_apparmor, l->apparmor_text, l->apparmor) < 0)
		return err_at(r->err, l->apparmor_from);
	if (l->selinux && write_somewhere(r, &lsm_selinux, l->selinux, l->selinux) < 0)
		return err_at(r->err, l->selinux_from);
	return 0;
}

int lsm_label_keys(struct run *r)
{
	const struct plan_labels *l = &r->plan->labels;

	if (write_somewhere(r, &lsm_selinux_keys, l->selinux, l->selinux) < 0)
		return err_at(r->err, l->selinux_from);
	return 0;
}

#define XATTR_SELINUX "security.selinux"

int lsm_label_mount(int mount, const struct plan_mount *m, struct err *e)
{
	AUTO_FD int root = sys_openat(mount, ".", O_RDONLY | O_DIRECTORY, 0);
	char got[LABEL_MAX] = "";
	ssize_t rc = root < 0 ? root : 0;

	if (rc == 0 && m->set_label)
		rc = sys_fsetxattr(root, XATTR_SELINUX, m->label, strlen(m->label));
	if (rc == 0)
		rc = sys_fgetxattr(root, XATTR_SELINUX, got, sizeof(got) - 1);
	if (rc < 0)
		return err_sys(e, (int)rc, "cannot label it '%s'", m->label);
	if (!same_label(m->label, got))
		return err_set(e, "the kernel labels it '%s' instead of '%s'", got, m->label);
	return 0;
}
