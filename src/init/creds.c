/* creds.c: who the program is and what it may do.  Order: bounding set while we may still
 * change it, then groups and ids, then the sets themselves; read back at the end. */
#include "init/init.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "sys/cred.h"
#include "sys/file.h"

/* The program reopens /dev/stdout by name: that needs to be its own file.  What the kernel
 * refuses here (a pipe of the host seen from a user namespace) stays as it was. */
static void own_stdio(uint32_t uid)
{
	for (int fd = 0; fd < 3; fd++) {
		struct stat st;

		if (sys_fstat(fd, &st) < 0 || S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode) ||
		    st.st_uid == uid)
			continue;
		IGNORE(sys_fchown(fd, uid, (gid_t)-1));
	}
}

static int drop_bounding(struct run *r, uint64_t keep)
{
	for (int cap = 0; cap < 64; cap++) {
		int rc;

		if (keep >> cap & 1)
			continue;
		rc = sys_capbset_drop(cap);
		if (rc == -EINVAL) /* past the kernel's last one */
			break;
		/* -EPERM: exec without privilege; what is not ours cannot be dropped, but must be absent */
		if (rc == -EPERM && sys_capbset_read(cap) == 0)
			continue;
		if (rc < 0)
			return err_sys(r->err, rc, "cannot drop capability %d from the bounding set", cap);
	}
	return 0;
}

static int set_ids(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	int rc = 0;

	if (!p->keep_groups)
		rc = sys_setgroups(p->n_groups, p->groups);
	if (rc < 0) {
		err_sys(r->err, rc, "cannot set %zu supplementary groups", p->n_groups);
		return err_at(r->err, "/process/user/additionalGids");
	}
	rc = sys_setresgid(p->gid, p->gid, p->gid);
	if (rc < 0) {
		err_sys(r->err, rc, "cannot become group %u", p->gid);
		return err_at(r->err, "/process/user/gid");
	}
	if (p->uid != 0)
		rc = sys_set_keepcaps(true);
	if (rc >= 0)
		rc = sys_setresuid(p->uid, p->uid, p->uid);
	if (rc < 0) {
		err_sys(r->err, rc, "cannot become user %u", p->uid);
		return err_at(r->err, "/process/user/uid");
	}
	return 0;
}

static int set_caps(struct run *r)
{
	const struct plan_caps *c = &r->plan->process.caps;
	struct sys_caps set = { c->effective, c->permitted, c->inheritable }, got;
	int rc = sys_capset(&set);

	if (rc >= 0)
		rc = sys_capget(&got);
	for (int cap = 0; rc >= 0 && cap < 64; cap++)
		if (c->ambient >> cap & 1)
			rc = sys_cap_ambient_raise(cap);
	if (rc < 0) {
		err_sys(r->err, rc, "cannot set the capabilities");
		return err_at(r->err, c->from);
	}
	if (got.effective != set.effective || got.permitted != set.permitted ||
	    got.inheritable != set.inheritable) {
		err_set(r->err, "the kernel holds other capabilities than were set");
		return err_at(r->err, c->from);
	}
	return 0;
}

static bool are_all(const uint32_t ids[3], uint32_t id)
{
	return ids[0] == id && ids[1] == id && ids[2] == id;
}

/* A filter around us may say yes without doing anything; what is read must say the same. */
static int prove_ids(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	uint32_t uids[3], gids[3];

	if (sys_getresuid(uids) < 0 || !are_all(uids, p->uid)) {
		err_set(r->err, "the process did not become user %u", p->uid);
		return err_at(r->err, "/process/user/uid");
	}
	if (sys_getresgid(gids) < 0 || !are_all(gids, p->gid)) {
		err_set(r->err, "the process did not become group %u", p->gid);
		return err_at(r->err, "/process/user/gid");
	}
	/* With room for none the kernel tells their number; its order is its own. */
	if (!p->keep_groups && sys_getgroups(0, NULL) != (int)p->n_groups) {
		err_set(r->err, "the process has other supplementary groups than were set");
		return err_at(r->err, "/process/user/additionalGids");
	}
	if (p->no_new_privs && sys_get_no_new_privs() != 1) {
		err_set(r->err, "the kernel did not set no_new_privs");
		return err_at(r->err, "/process/noNewPrivileges");
	}
	return 0;
}

int init_credentials(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	int rc = 0;

	if (p->uid != 0 || r->plan->userns)
		own_stdio(p->uid);
	if (drop_bounding(r, p->caps.bounding) < 0)
		return err_at(r->err, p->caps.from);
	/* Ours may have come from the caller; the program gets what is listed. */
	rc = sys_cap_ambient_clear_all();
	if (rc < 0) {
		err_sys(r->err, rc, "cannot clear the ambient capabilities");
		return err_at(r->err, p->caps.from);
	}
	if (set_ids(r) < 0)
		return -1;
	if (p->no_new_privs)
		rc = sys_set_no_new_privs();
	if (rc < 0)
		return err_sys(r->err, rc, "cannot set no_new_privs");
	if (set_caps(r) < 0 || prove_ids(r) < 0)
		return -1;
	/* The change of ids and of capabilities has set it to what /proc/sys/fs/suid_dumpable says,
	 * and from here on the container's processes are our equals. */
	rc = sys_set_dumpable(false);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot forbid tracing");
	(void)sys_umask(p->umask);
	return 0;
}
