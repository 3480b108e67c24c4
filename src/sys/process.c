/* process.c: making, waiting for, signalling and replacing processes.  Knows nothing of
 * containers. */
#include "sys/process.h"

#include "result.h"

pid_t sys_clone3(struct clone_args *args)
{
	return result(syscall(SYS_clone3, args, sizeof(*args)));
}

/* Not clone3: filters of containers let this one through and not that one. */
pid_t sys_clone_sibling(volatile int32_t *pid)
{
	return result(syscall(SYS_clone, CLONE_PARENT | CLONE_PARENT_SETTID, NULL, pid, NULL, NULL));
}

int sys_thread(int (*run)(void *), void *arg, void *stack_end, int32_t *lives)
{
	int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
		    CLONE_SYSVSEM | CLONE_CHILD_CLEARTID;

	return result(clone(run, stack_end, flags, arg, NULL, NULL, lives));
}

int sys_pidfd_open(pid_t pid, unsigned flags)
{
	return result(syscall(SYS_pidfd_open, pid, flags));
}

int sys_pidfd_send_signal(int pidfd, int sig)
{
	return result(syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0U));
}

int sys_pidfd_getfd(int pidfd, int fd)
{
	return result(syscall(SYS_pidfd_getfd, pidfd, fd, 0U));
}

int sys_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	*info = (siginfo_t){ 0 };
	return result(syscall(SYS_waitid, type, id, info, options, NULL));
}

pid_t sys_wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	return result(wait4(pid, status, options, usage));
}

int sys_execve(const char *path, const char *const argv[], const char *const envp[])
{
	return result(syscall(SYS_execve, path, argv, envp));
}

int sys_execveat(int dfd, const char *path, const char *const argv[], const char *const envp[],
		 int flags)
{
	return result(syscall(SYS_execveat, dfd, path, argv, envp, flags));
}

void sys_exit(int status)
{
	_exit(status);
}

int sys_setns(int fd, int nstype)
{
	return result(setns(fd, nstype));
}

int sys_unshare(int flags)
{
	return result(unshare(flags));
}

pid_t sys_getpid(void)
{
	return (pid_t)syscall(SYS_getpid);
}

pid_t sys_getppid(void)
{
	return (pid_t)syscall(SYS_getppid);
}

pid_t sys_gettid(void)
{
	return (pid_t)syscall(SYS_gettid);
}

int sys_kill(pid_t pid, int sig)
{
	return result(kill(pid, sig));
}

pid_t sys_setsid(void)
{
	return result(setsid());
}

int sys_setpgid(pid_t pid, pid_t pgid)
{
	return result(setpgid(pid, pgid));
}

pid_t sys_getpgid(pid_t pid)
{
	return result(getpgid(pid));
}

int sys_prctl(int option, unsigned long a2, unsigned long a3, unsigned long a4, unsigned long a5)
{
	return result(prctl(option, a2, a3, a4, a5));
}

void sys_signals_reset(uint64_t ignored)
{
	/* The kernel's struct sigaction (x86-64, arm64); all zero is SIG_DFL.  By number,
	 * since libc hides the two signals it keeps for itself. */
	static const struct {
		uint64_t handler, flags, restorer, mask;
	} by_default;
	const uint64_t none = 0;

	/* SIGKILL and SIGSTOP refuse, and are at their default. */
	for (int sig = 1; sig <= 64; sig++)
		if (ignored >> (sig - 1) & 1)
			(void)syscall(SYS_rt_sigaction, sig, &by_default, NULL, sizeof(none));
	(void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
}

int sys_sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
	return result(sigaction(sig, act, old));
}

int sys_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return result(sigprocmask(how, set, old));
}

int sys_signalfd(int fd, const sigset_t *set, int flags)
{
	return result(signalfd(fd, set, flags | SFD_CLOEXEC));
}
