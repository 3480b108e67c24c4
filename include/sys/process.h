/* process.h: processes, signals, time and what the kernel schedules by.  Results are
 * the system call's, or negative errno.  Nothing here runs libc's fork handlers. */
#ifndef TARE_SYS_PROCESS_H
#define TARE_SYS_PROCESS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/types.h>
#include <sys/wait.h>
#include "base/macros.h"
#include "sys/compat.h"

/* The child returns 0 on a copy of the caller's stack (no CLONE_VM). */
pid_t sys_clone3(struct clone_args *args) MUST_CHECK;
/* The same for a child of the caller's parent, by a call that filters of containers allow.  *pid,
 * perhaps in shared memory, holds its number before it runs. */
pid_t sys_clone_sibling(volatile int32_t *pid) MUST_CHECK;
/* A thread of this process that libc does not know: it shares errno and must allocate nothing.
 * The stack grows down from `stack_end`; the kernel clears *lives when it is free again. */
int   sys_thread(int (*run)(void *), void *arg, void *stack_end, int32_t *lives) MUST_CHECK;
int   sys_pidfd_open(pid_t pid, unsigned flags) MUST_CHECK;
int   sys_pidfd_send_signal(int pidfd, int sig) MUST_CHECK;
/* A close-on-exec copy of another process's descriptor. */
int   sys_pidfd_getfd(int pidfd, int fd) MUST_CHECK;
/* P_PIDFD and the others; *info is zeroed first, so that si_pid 0 means "nobody". */
int   sys_waitid(idtype_t type, id_t id, siginfo_t *info, int options) MUST_CHECK;
pid_t sys_wait4(pid_t pid, int *status, int options, struct rusage *usage) MUST_CHECK;
int   sys_execve(const char *path, const char *const argv[], const char *const envp[]) MUST_CHECK;
int   sys_execveat(int dfd, const char *path, const char *const argv[], const char *const envp[],
		   int flags) MUST_CHECK;
void  sys_exit(int status) NORETURN;
/* image.c: which file a process counts as.  One thread only. */
struct sys_image {
	bool                directly;      /* the kernel takes a file alone */
	struct prctl_mm_map map;           /* else with all that it knows of this process */
	char                path[256];     /* of the file it has come from: sys_image_find */
	dev_t               dev;
	ino_t               ino;
};
/* May it be changed?  Needs CAP_SYS_RESOURCE in the initial user namespace, or
 * CAP_CHECKPOINT_RESTORE; only the latter is any good to a child in another user namespace. */
int   sys_image_look(struct sys_image *image, bool in_userns) MUST_CHECK;
/* From here on this process is, for the kernel and for /proc/self/exe, an instance of the
 * executable `fd` (no O_PATH), and nothing of the file it came from is mapped. */
int   sys_image_detach(struct sys_image *image, int fd) MUST_CHECK;
/* Where it has come from, as long as that is there. */
int   sys_image_find(struct sys_image *image) MUST_CHECK;
/* sys_image_detach for a child in a mount namespace of its own, where the file belongs to another
 * mount: what is only read stays mapped, out of that one. */
int   sys_image_part(struct sys_image *image, int fd) MUST_CHECK;

int sys_setns(int fd, int nstype) MUST_CHECK;
int sys_unshare(int flags) MUST_CHECK;

pid_t sys_getpid(void);
pid_t sys_getppid(void);
pid_t sys_gettid(void);
int   sys_kill(pid_t pid, int sig) MUST_CHECK;
pid_t sys_setsid(void) MUST_CHECK;
int   sys_setpgid(pid_t pid, pid_t pgid) MUST_CHECK;
pid_t sys_getpgid(pid_t pid) MUST_CHECK;
int   sys_prctl(int option, unsigned long a2, unsigned long a3, unsigned long a4,
		unsigned long a5) MUST_CHECK;

/* Signals that are ignored (exec would hand that on) back to their default, and an empty
 * mask.  Bit n-1 is signal n; a caller that does not know which are ignored says all. */
#define SYS_SIGNALS_ALL UINT64_MAX
void sys_signals_reset(uint64_t ignored);
int  sys_sigaction(int sig, const struct sigaction *act, struct sigaction *old) MUST_CHECK;
int  sys_sigprocmask(int how, const sigset_t *set, sigset_t *old) MUST_CHECK;
/* fd -1 makes a new one, close-on-exec; flags: SFD_NONBLOCK. */
int  sys_signalfd(int fd, const sigset_t *set, int flags) MUST_CHECK;

int sys_prlimit(pid_t pid, int resource, const struct rlimit *set, struct rlimit *old) MUST_CHECK;
int sys_setpriority(int which, id_t who, int nice) MUST_CHECK;
int sys_sched_setattr(pid_t pid, struct sched_attr *attr, unsigned flags) MUST_CHECK;
int sys_sched_getattr(pid_t pid, struct sched_attr *attr) MUST_CHECK;
/* The kernel's form: bytes in, bytes used out. */
int sys_sched_getaffinity(pid_t pid, size_t size, unsigned long *mask) MUST_CHECK;
int sys_sched_setaffinity(pid_t pid, size_t size, const unsigned long *mask) MUST_CHECK;
int sys_ioprio_set(int which, int who, int ioprio) MUST_CHECK;
int sys_ioprio_get(int which, int who) MUST_CHECK;
/* max_node counts bits, plus one (a quirk of the kernel's). */
int sys_set_mempolicy(int mode, const unsigned long *nodes, unsigned long max_node) MUST_CHECK;
/* The previous personality; 0xffffffff only asks. */
int sys_personality(unsigned long persona) MUST_CHECK;
int sys_getrusage(int who, struct rusage *usage) MUST_CHECK;

/* Monotonic; comparable between processes of one boot and time namespace. */
uint64_t sys_now_ns(void);
/* The wall clock, since 1970. */
uint64_t sys_wall_ns(void);
/* Sleeps the whole time, signals notwithstanding. */
void     sys_sleep_ns(uint64_t ns);
ssize_t  sys_getrandom(void *buf, size_t n, unsigned flags) MUST_CHECK;

/* Anonymous zeroed pages, shared with children; NULL with *rc the negative errno. */
void *sys_map_shared(size_t size, int *rc) MUST_CHECK;
int   sys_munmap(void *addr, size_t size) MUST_CHECK;
int   sys_mprotect(void *addr, size_t size, int prot) MUST_CHECK;

#endif
