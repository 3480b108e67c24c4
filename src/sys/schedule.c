/* schedule.c: limits, scheduling, memory, time and randomness of a process.  Declared
 * in sys/process.h; knows nothing of where the values come from. */
#include <errno.h>
#include <sys/mman.h>
#include <time.h>
#include "sys/process.h"

#include "result.h"

int sys_prlimit(pid_t pid, int resource, const struct rlimit *set, struct rlimit *old)
{
	/* struct rlimit is the kernel's struct rlimit64 on 64-bit machines. */
	return result(syscall(SYS_prlimit64, pid, resource, set, old));
}

int sys_setpriority(int which, id_t who, int nice)
{
	return result(syscall(SYS_setpriority, which, who, nice));
}

int sys_sched_setattr(pid_t pid, struct sched_attr *attr, unsigned flags)
{
	return result(syscall(SYS_sched_setattr, pid, attr, flags));
}

int sys_sched_getattr(pid_t pid, struct sched_attr *attr)
{
	return result(syscall(SYS_sched_getattr, pid, attr, (unsigned)sizeof(*attr), 0U));
}

int sys_sched_getaffinity(pid_t pid, size_t size, unsigned long *mask)
{
	return result(syscall(SYS_sched_getaffinity, pid, size, mask));
}

int sys_sched_setaffinity(pid_t pid, size_t size, const unsigned long *mask)
{
	return result(syscall(SYS_sched_setaffinity, pid, size, mask));
}

int sys_ioprio_set(int which, int who, int ioprio)
{
	return result(syscall(SYS_ioprio_set, which, who, ioprio));
}

int sys_ioprio_get(int which, int who)
{
	return result(syscall(SYS_ioprio_get, which, who));
}

int sys_set_mempolicy(int mode, const unsigned long *nodes, unsigned long max_node)
{
	return result(syscall(SYS_set_mempolicy, mode, nodes, max_node));
}

int sys_personality(unsigned long persona)
{
	return result(syscall(SYS_personality, persona));
}

int sys_getrusage(int who, struct rusage *usage)
{
	return result(getrusage(who, usage));
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(clock, &ts); /* cannot fail for these two clocks */
	return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

uint64_t sys_now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

uint64_t sys_wall_ns(void)
{
	return clock_ns(CLOCK_REALTIME);
}

void sys_sleep_ns(uint64_t ns)
{
	uint64_t end = sys_now_ns() + ns;
	struct timespec until = {
		.tv_sec = (time_t)(end / 1000000000U),
		.tv_nsec = (long)(end % 1000000000U),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

ssize_t sys_getrandom(void *buf, size_t n, unsigned flags)
{
	return result_long(syscall(SYS_getrandom, buf, n, flags));
}

void *sys_map_shared(size_t size, int *rc)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*rc = p == MAP_FAILED ? -errno : 0;
	return p == MAP_FAILED ? NULL : p;
}

int sys_munmap(void *addr, size_t size)
{
	return result(munmap(addr, size));
}

int sys_mprotect(void *addr, size_t size, int prot)
{
	return result(mprotect(addr, size, prot));
}
