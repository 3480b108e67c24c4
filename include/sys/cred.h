/* cred.h: who this thread is and what it may do.  Raw calls: libc's set*id wrappers send
 * signals to all threads and must not be used between fork and exec.  Results are the
 * system call's, or negative errno. */
#ifndef TARE_SYS_CRED_H
#define TARE_SYS_CRED_H

#include <stdbool.h>
#include <sys/types.h>
#include "base/macros.h"
#include "sys/compat.h"

uid_t sys_getuid(void);
uid_t sys_geteuid(void);
gid_t sys_getgid(void);
gid_t sys_getegid(void);
int   sys_getgroups(size_t n, gid_t *list) MUST_CHECK; /* n 0: only the count */

/* Real, effective, saved. */
int sys_getresuid(uid_t ids[3]) MUST_CHECK;
int sys_getresgid(gid_t ids[3]) MUST_CHECK;
int sys_setresuid(uid_t real, uid_t effective, uid_t saved) MUST_CHECK;
int sys_setresgid(gid_t real, gid_t effective, gid_t saved) MUST_CHECK;
int sys_setgroups(size_t n, const gid_t *list) MUST_CHECK;

/* Bit n is capability n. */
struct sys_caps {
	uint64_t effective, permitted, inheritable;
};

int sys_capget(struct sys_caps *caps) MUST_CHECK;
int sys_capset(const struct sys_caps *caps) MUST_CHECK;
int sys_capbset_read(int cap) MUST_CHECK; /* 1, 0, or -EINVAL: the kernel has no such capability */
int sys_capbset_drop(int cap) MUST_CHECK;
int sys_cap_ambient_is_set(int cap) MUST_CHECK;
int sys_cap_ambient_raise(int cap) MUST_CHECK;
int sys_cap_ambient_clear_all(void) MUST_CHECK;

int sys_get_securebits(void) MUST_CHECK;
int sys_set_securebits(unsigned bits) MUST_CHECK;
int sys_get_no_new_privs(void) MUST_CHECK;
int sys_set_no_new_privs(void) MUST_CHECK;
int sys_get_dumpable(void) MUST_CHECK;
int sys_set_dumpable(bool dumpable) MUST_CHECK;
int sys_set_keepcaps(bool keep) MUST_CHECK;
int sys_set_pdeathsig(int sig) MUST_CHECK; /* 0 clears */
int sys_set_child_subreaper(bool subreaper) MUST_CHECK;

/* Key serials are positive. */
int32_t sys_keyctl_join_session(const char *name) MUST_CHECK;
/* "type;uid;gid;perm;description", NUL-terminated; the length the whole text needs
 * with its NUL, which may exceed `size`. */
long    sys_keyctl_describe(int32_t key, char *buf, size_t size) MUST_CHECK;
int     sys_keyctl_setperm(int32_t key, uint32_t perm) MUST_CHECK;

#endif
