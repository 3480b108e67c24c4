/* ns.c: the steps by which a fresh process settles in its namespaces.  Knows nothing of
 * what will run there. */
#include "init/lsm.h"

#include <errno.h>
#include <string.h>
#include "base/num.h"
#include "sys/cred.h"
#include "sys/netlink.h"
#include "sys/process.h"

int init_begin(struct run *r)
{
	int rc = sys_setsid();

	if (rc < 0)
		return err_sys(r->err, rc, "cannot start a session");
	/* From here on the container may see this process, but must not look into it. */
	rc = sys_set_dumpable(false);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot forbid tracing");
	/* The clone has reset what was handled (CLONE_CLEAR_SIGHAND). */
	sys_signals_reset(r->plan->process.signals_ignored);
	return 0;
}

int init_own_file(struct run *r)
{
	int rc = r->image ? sys_image_part(r->image, r->stand_in) : 0;

	fd_close(&r->stand_in);
	return rc < 0 ? err_sys(r->err, rc, "cannot part from the file of this program") : 0;
}

static int join(struct run *r, int i)
{
	const struct plan_ns *ns = &r->plan->ns[i];
	int rc = sys_setns(r->ns[i], (int)ns->flag);

	/* Only children are in it: the mounts need to be told which it is. */
	if (i != NS_PID)
		fd_close(&r->ns[i]);
	if (rc < 0) {
		(void)err_sys(r->err, rc, "cannot join the %s namespace '%s'", ns->name, ns->path);
		return err_at(r->err, ns->from);
	}
	return 0;
}

int init_join(struct run *r)
{
	uint64_t flags = r->plan->exec_ns;
	int rc;

	if (r->plan->kind != PLAN_EXEC) {
		for (int i = 0; i < NS_COUNT; i++)
			if (r->ns[i] >= 0 && join(r, i) < 0)
				return -1;
		return 0;
	}
	/* Whoever cloned this process has entered that one on its behalf. */
	if (r->plan->spawn != SPAWN_LATE)
		flags &= ~(uint64_t)CLONE_NEWPID;
	/* The process between has entered all others. */
	if (r->plan->spawn == SPAWN_VIA)
		flags &= CLONE_NEWCGROUP;
	if (flags == 0)
		return 0;
	rc = sys_setns(r->container_pidfd, (int)flags);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot join the container's namespaces");
	return 0;
}

int init_cgroup_ns(struct run *r)
{
	int rc = sys_unshare(CLONE_NEWCGROUP);

	if (rc >= 0)
		return 0;
	(void)err_sys(r->err, rc, "cannot make a cgroup namespace");
	return err_at(r->err, r->plan->ns[NS_CGROUP].from);
}

int init_become_root(struct run *r)
{
	const struct plan_ids *ids = &r->plan->ids;
	int rc = sys_setresgid(ids->root_gid, ids->root_gid, ids->root_gid);

	if (rc == 0)
		rc = sys_setresuid(ids->root_uid, ids->root_uid, ids->root_uid);
	if (rc < 0) {
		(void)err_sys(r->err, rc, "cannot become user %u and group %u of the user namespace",
			      ids->root_uid, ids->root_gid);
		return err_at(r->err, ids->from);
	}
	/* The change of ids has set it to what /proc/sys/fs/suid_dumpable says. */
	rc = sys_set_dumpable(false);
	return rc < 0 ? err_sys(r->err, rc, "cannot forbid tracing") : 0;
}

/* --- session keyring --------------------------------------------------------------- */

/* For whoever comes by exec: at this row he is the owner, also in a user namespace, and the
 * kernel then does not look at what others may. */
#define KEY_USR_SEARCH 0x00080000u

/* The permissions in "type;uid;gid;perm;description". */
static int permissions(const char *text, uint32_t *out)
{
	uint32_t perm = 0;

	for (int fields = 0; fields < 3; fields++) {
		text = strchr(text, ';');
		if (!text)
			return -EINVAL;
		text++;
	}
	for (; *text && *text != ';'; text++) {
		const char *digits = "0123456789abcdef", *d = strchr(digits, *text);

		if (!d)
			return -EINVAL;
		perm = perm << 4 | (uint32_t)(d - digits);
	}
	*out = perm;
	return 0;
}

static int open_to_exec(int32_t key)
{
	char text[256];
	uint32_t perm;
	long n = sys_keyctl_describe(key, text, sizeof(text));
	int rc;

	if (n < 0)
		return (int)n;
	text[sizeof(text) - 1] = '\0';
	rc = permissions(text, &perm);
	return rc < 0 ? rc : sys_keyctl_setperm(key, perm | KEY_USR_SEARCH);
}

int init_keyring(struct run *r)
{
	const struct plan *p = r->plan;
	int32_t key;
	int rc;

	if (p->labels.selinux && lsm_label_keys(r) < 0)
		return -1;
	key = sys_keyctl_join_session(r->keyring);
	/* A kernel without keys has none to inherit. */
	if (key == -ENOSYS)
		return 0;
	if (key < 0) {
		(void)err_sys(r->err, key, "cannot make the session keyring '%s'", r->keyring);
		return err_hint(r->err, "--no-new-keyring keeps the caller's");
	}
	if (p->kind == PLAN_EXEC)
		return 0;
	rc = open_to_exec(key);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot set the permissions of the session keyring");
	return 0;
}

/* --- network ----------------------------------------------------------------------- */

int init_loopback(struct run *r)
{
	int rc = sys_loopback_up();

	if (rc < 0)
		return err_sys(r->err, rc, "cannot bring the loopback device up");
	return 0;
}
