/* kernel.c: machine-wide names and kernel programs (bpf, seccomp).  Knows nothing of
 * their contents. */
#include "sys/kernel.h"

#include <sys/syscall.h>
#include "result.h"

int sys_bpf(int cmd, union bpf_attr *attr, size_t size)
{
	/* Descriptors that bpf(2) makes are close-on-exec from the start. */
	return result(syscall(SYS_bpf, cmd, attr, (unsigned)size));
}

int sys_seccomp(unsigned op, unsigned flags, void *args)
{
	return result(syscall(SYS_seccomp, op, flags, args));
}

int sys_sethostname(const char *name, size_t n)
{
	return result(sethostname(name, n));
}

int sys_setdomainname(const char *name, size_t n)
{
	return result(setdomainname(name, n));
}

int sys_uname(struct utsname *u)
{
	return result(uname(u));
}

int sys_sysinfo(struct sysinfo *info)
{
	return result(sysinfo(info));
}
