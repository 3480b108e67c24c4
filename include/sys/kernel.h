/* kernel.h: what concerns the whole machine or the kernel's own programs.  Results are
 * the system call's, or negative errno. */
#ifndef TARE_SYS_KERNEL_H
#define TARE_SYS_KERNEL_H

#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include "base/macros.h"

union bpf_attr;

int sys_bpf(int cmd, union bpf_attr *attr, size_t size) MUST_CHECK;
int sys_seccomp(unsigned op, unsigned flags, void *args) MUST_CHECK;
int sys_sethostname(const char *name, size_t n) MUST_CHECK;
int sys_setdomainname(const char *name, size_t n) MUST_CHECK;
int sys_uname(struct utsname *u) MUST_CHECK;
int sys_sysinfo(struct sysinfo *info) MUST_CHECK;

#endif
