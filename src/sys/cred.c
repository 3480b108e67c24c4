/* cred.c: ids, capabilities and keyrings of the calling thread.  Knows nothing of which
 * are wanted. */
#include "sys/cred.h"

#include "result.h"

uid_t sys_getuid(void)
{
	return (uid_t)syscall(SYS_getuid);
}

uid_t sys_geteuid(void)
{
	return (uid_t)syscall(SYS_geteuid);
}

gid_t sys_getgid(void)
{
	return (gid_t)syscall(SYS_getgid);
}

gid_t sys_getegid(void)
{
	return (gid_t)syscall(SYS_getegid);
}

int sys_getgroups(size_t n, gid_t *list)
{
	return result(syscall(SYS_getgroups, n, list));
}

int sys_getresuid(uid_t ids[3])
{
	return result(syscall(SYS_getresuid, &ids[0], &ids[1], &ids[2]));
}

int sys_getresgid(gid_t ids[3])
{
	return result(syscall(SYS_getresgid, &ids[0], &ids[1], &ids[2]));
}

int sys_setresuid(uid_t real, uid_t effective, uid_t saved)
{
	return result(syscall(SYS_setresuid, real, effective, saved));
}

int sys_setresgid(gid_t real, gid_t effective, gid_t saved)
{
	return result(syscall(SYS_setresgid, real, effective, saved));
}

int sys_setgroups(size_t n, const gid_t *list)
{
	return result(syscall(SYS_setgroups, n, list));
}

static uint64_t join(uint32_t low, uint32_t high)
{
	return low | (uint64_t)high << 32;
}

int sys_capget(struct sys_caps *caps)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = { 0 };
	int rc = result(syscall(SYS_capget, &header, d));

	if (rc < 0)
		return rc;
	caps->effective = join(d[0].effective, d[1].effective);
	caps->permitted = join(d[0].permitted, d[1].permitted);
	caps->inheritable = join(d[0].inheritable, d[1].inheritable);
	return 0;
}

int sys_capset(const struct sys_caps *caps)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2];

	for (int half = 0; half < 2; half++) {
		d[half].effective = (uint32_t)(caps->effective >> 32 * half);
		d[half].permitted = (uint32_t)(caps->permitted >> 32 * half);
		d[half].inheritable = (uint32_t)(caps->inheritable >> 32 * half);
	}
	return result(syscall(SYS_capset, &header, d));
}

static int control(int option, unsigned long value)
{
	return result(prctl(option, value, 0UL, 0UL, 0UL));
}

static int ambient(unsigned long action, unsigned long cap)
{
	return result(prctl(PR_CAP_AMBIENT, action, cap, 0UL, 0UL));
}

int sys_capbset_read(int cap)
{
	return control(PR_CAPBSET_READ, (unsigned long)cap);
}

int sys_capbset_drop(int cap)
{
	return control(PR_CAPBSET_DROP, (unsigned long)cap);
}

int sys_cap_ambient_is_set(int cap)
{
	return ambient(PR_CAP_AMBIENT_IS_SET, (unsigned long)cap);
}

int sys_cap_ambient_raise(int cap)
{
	return ambient(PR_CAP_AMBIENT_RAISE, (unsigned long)cap);
}

int sys_cap_ambient_clear_all(void)
{
	return ambient(PR_CAP_AMBIENT_CLEAR_ALL, 0);
}

int sys_get_securebits(void)
{
	return control(PR_GET_SECUREBITS, 0);
}

int sys_set_securebits(unsigned bits)
{
	return control(PR_SET_SECUREBITS, bits);
}

int sys_get_no_new_privs(void)
{
	return control(PR_GET_NO_NEW_PRIVS, 0);
}

int sys_set_no_new_privs(void)
{
	return control(PR_SET_NO_NEW_PRIVS, 1);
}

int sys_get_dumpable(void)
{
	return control(PR_GET_DUMPABLE, 0);
}

int sys_set_dumpable(bool dumpable)
{
	return control(PR_SET_DUMPABLE, dumpable);
}

int sys_set_keepcaps(bool keep)
{
	return control(PR_SET_KEEPCAPS, keep);
}

int sys_set_pdeathsig(int sig)
{
	return control(PR_SET_PDEATHSIG, (unsigned long)sig);
}

int sys_set_child_subreaper(bool subreaper)
{
	return control(PR_SET_CHILD_SUBREAPER, subreaper);
}

int32_t sys_keyctl_join_session(const char *name)
{
	return result(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, name, 0, 0, 0));
}

long sys_keyctl_describe(int32_t key, char *buf, size_t size)
{
	return result_long(syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, buf, size, 0));
}

int sys_keyctl_setperm(int32_t key, uint32_t perm)
{
	return result(syscall(SYS_keyctl, KEYCTL_SETPERM, key, perm, 0, 0));
}
