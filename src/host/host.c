/* host.c: who calls us and what the kernel lets us do.  Decides nothing; reads only
 * what was asked for, because this is on the path of every container that starts. */
#include "host/host.h"

#include <errno.h>

#include "base/io.h"
#include "base/num.h"
#include "base/str.h"
#include "host/cgroup.h"
#include "host/parse.h"
#include "sys/cred.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"

/* The inode of the first user namespace: fixed in the kernel (include/linux/proc_ns.h,
 * since 6.18 also in linux/nsfs.h). */
#define FIRST_USERNS_INODE 0xEFFFFFFDu

enum { ETC_FILE_MAX = 4 << 20 };

static int probe_user(struct host *h, struct err *e)
{
	struct statx stx;
	int rc = sys_statx(AT_FDCWD, "/proc/self/ns/user", 0, STATX_INO, &stx);

	if (rc < 0)
		return err_sys(e, rc, "cannot look at our user namespace '/proc/self/ns/user'");
	h->euid = sys_geteuid();
	h->egid = sys_getegid();
	h->initial_userns = stx.stx_ino == FIRST_USERNS_INODE;
	h->own_user_mapped = !h->initial_userns;
	h->privileged = h->initial_userns && h->euid == 0;
	return 0;
}

static int probe_caps(struct host *h, struct err *e)
{
	char text[4096]; /* the capability lines stand within the first 2 KiB */
	ssize_t n = io_read_small(AT_FDCWD, "/proc/self/status", text, sizeof(text));
	int last = CAP_LAST_CAP;

	if (n < 0)
		return err_sys(e, (int)n, "cannot read '/proc/self/status'");
	if (num_status_mask(text, "CapPrm", &h->caps_permitted) < 0 ||
	    num_status_mask(text, "CapBnd", &h->caps_bounding) < 0 ||
	    num_status_mask(text, "SigIgn", &h->signals_ignored) < 0)
		return err_set(e, "'/proc/self/status' does not tell our capabilities and signals");
	while (last < 63 && sys_capbset_read(last + 1) >= 0)
		last++;
	while (last > 0 && sys_capbset_read(last) < 0)
		last--;
	h->caps_last = (uint64_t)last;
	h->caps_ambient_ok = h->caps_permitted & h->caps_bounding;
	h->dev_mknod = h->initial_userns && (h->caps_permitted & UINT64_C(1) << CAP_MKNOD);
	return 0;
}

/* Installed by root and changeable by nobody else: it will be run with our arguments. */
static const char *find_helper(struct arena *a, const char *name)
{
	static const char *const places[] = { "/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin" };
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const char *path = arena_fmt(a, "%s/%s", places[i], name);

		if (sys_fstatat(AT_FDCWD, path, &st, 0) == 0 && S_ISREG(st.st_mode) &&
		    st.st_uid == 0 && !(st.st_mode & (S_IWGRP | S_IWOTH)) &&
		    sys_faccessat2(AT_FDCWD, path, X_OK, AT_EACCESS) == 0)
			return path;
	}
	return NULL;
}

/* Missing files are nothing special: there are no ranges then. */
static const char *read_etc(struct arena *a, const char *path)
{
	char *text = NULL;
	size_t len = 0;

	return io_read_file(AT_FDCWD, path, 0, ETC_FILE_MAX, a, &text, &len) < 0 ? "" : text;
}

static void probe_rootless(struct arena *a, struct host *h)
{
	char word[16];
	ssize_t n = io_read_small(AT_FDCWD, "/proc/self/setgroups", word, sizeof(word));
	const char *user = host_parse_user(a, read_etc(a, "/etc/passwd"), h->euid);

	h->setgroups_denied = n > 0 && str_eq(word, "deny");
	h->subuid = host_parse_subid(read_etc(a, "/etc/subuid"), user, h->euid);
	h->subgid = host_parse_subid(read_etc(a, "/etc/subgid"), user, h->euid);
	h->newuidmap = find_helper(a, "newuidmap");
	h->newgidmap = find_helper(a, "newgidmap");
}

static void probe_lsm(struct host *h)
{
	char word[8], label[4096];
	ssize_t n = io_read_small(AT_FDCWD, "/sys/module/apparmor/parameters/enabled", word, sizeof(word));
	struct statfs sfs;

	h->apparmor = n > 0 && word[0] == 'Y';
	h->no_new_privs = sys_get_no_new_privs() == 1;
	if (h->apparmor && io_read_small(AT_FDCWD, "/proc/self/attr/apparmor/current", label, sizeof(label)) > 0)
		h->apparmor_confined = host_parse_confined(label);
	h->selinux = sys_statfs("/sys/fs/selinux", &sfs) == 0 && sfs.f_type == SELINUX_MAGIC;
}

static void probe_cpus(struct host *h)
{
	unsigned long mask[1024];
	int bytes = sys_sched_getaffinity(0, sizeof(mask), mask);

	for (int i = 0; i < bytes / (int)sizeof(mask[0]); i++)
		h->ncpus += (uint32_t)__builtin_popcountl(mask[i]);
}

static int probe_resctrl(struct arena *a, struct host *h, struct err *e)
{
	const char *text = host_read_mounts(a, e);

	h->resctrl_mount = text ? host_parse_mount(a, text, "resctrl") : NULL;
	return text ? 0 : -1;
}

/* Since Linux 6.17.  Where the option is not known, that is told before its value is looked at. */
static void probe_proc(struct host *h)
{
	AUTO_FD int context = h->privileged ? sys_fsopen("proc", 0) : NO_FD;

	h->proc_of_others = context >= 0 &&
		sys_fsconfig(context, FSCONFIG_SET_STRING, "pidns", "/proc/self/ns/pid", 0) == 0;
}

int host_probe_some(struct arena *a, unsigned facts, struct host *out, struct err *e)
{
	struct host h = { 0 };

	if (probe_user(&h, e) < 0 || probe_caps(&h, e) < 0)
		return -1;
	if (!h.privileged) {
		facts |= HOST_CGROUP_OWN;
		probe_rootless(a, &h);
	}
	if (host_find_cgroup(a, facts, &h, e) < 0)
		return -1;
	if (facts & HOST_LSM)
		probe_lsm(&h);
	if ((facts & HOST_RESCTRL) && probe_resctrl(a, &h, e) < 0)
		return -1;
	if (facts & HOST_PROC)
		probe_proc(&h);
	if (facts & HOST_CPUS)
		probe_cpus(&h);
	*out = h;
	return 0;
}

int host_probe(struct arena *a, struct host *out, struct err *e)
{
	return host_probe_some(a, HOST_ALL, out, e);
}
