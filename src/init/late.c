/* late.c: the last moment before execve, when a process enters a pid namespace where
 * others are.  Until then who is there cannot name it, whatever he may trace. */
#include "init/init.h"

#include <errno.h>

#include "base/fmt.h"
#include "base/log.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/tty.h"

/* What does not come over from the process that did the steps. */
static int settle(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	int rc = sys_setsid();

	if (rc >= 0 && p->terminal)
		rc = sys_tty_set_controlling(0);
	if (rc < 0) {
		err_sys(r->err, rc, "cannot start a session");
		return p->terminal ? err_at(r->err, "/process/terminal") : -1;
	}
	if (p->listen_pid)
		fmt(p->listen_pid, p->listen_pid_size, "LISTEN_PID=%d", sys_getpid());
	return 0;
}

enum { OWN_AT_MOST = 65536 };

/* exec has done it before its first step (spawn.c). */
static void close_all(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	const int keep[] = { r->turn[SIDE_INIT], r->agent, r->gate };
	const unsigned first = (unsigned)(3 + p->preserve_fds + p->listen_fds);

	log_end();
	r->hook_sinks[0] = r->hook_sinks[1] = NO_FD;
	/* Where close_range is blocked: the host's procfs is out of reach by now, but what the caller
	 * had open was closed at the start, and ours are few. */
	if (sys_close_but(first, keep, ARRAY_LEN(keep)) < 0)
		sys_close_numbers(first, first + OWN_AT_MOST, keep, ARRAY_LEN(keep));
}

int init_enter_pids(struct run *r)
{
	pid_t pid;

	if (r->plan->kind != PLAN_EXEC)
		close_all(r);
	fd_close(&r->container_pidfd);
	pid = sys_clone_sibling(&r->board->init_pid);
	if (pid > 0)
		sys_exit(0);
	if (pid == 0)
		return settle(r);
	(void)err_sys(r->err, pid, "cannot enter the container's pid namespace");
	if (r->plan->seccomp.program.n && r->plan->seccomp.early)
		err_hint(r->err, "the seccomp filter must allow clone, or noNewPrivileges be true");
	return -1;
}
