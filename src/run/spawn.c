/* spawn.c: how init comes to be: one clone3, or an intermediate process when a namespace
 * must be joined that its maker cannot enter without losing its way back. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>

#include "base/fmt.h"
#include "cgroups/cgroup.h"
#include "init/init.h"
#include "sys/cred.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/sock.h"

/* The time namespace is left to init: its offsets must be written before anyone is in it.
 * A cgroup namespace made together with CLONE_INTO_CGROUP is rooted at that cgroup; one that
 * systemd makes comes after birth. */
static uint64_t birth_flags(const struct plan *p)
{
	uint64_t later = p->cgroup && p->cgroup->systemd ? CLONE_NEWTIME | CLONE_NEWCGROUP : CLONE_NEWTIME;

	return p->ns_new & ~later;
}

/* Also those that no member of `r` names, the log's for one: at the end this process is within
 * reach of the container. */
static int close_all_of_ours(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	const int keep[] = { r->turn[SIDE_INIT], r->agent, r->container_pidfd };
	int rc = sys_close_but((unsigned)(3 + p->preserve_fds + p->listen_fds), keep, ARRAY_LEN(keep));

	if (rc >= 0)
		return 0;
	r->err = &r->board->err[SIDE_INIT];
	r->board->failed[SIDE_INIT] = 1;
	return err_sys(r->err, rc, "cannot close the runtime's descriptors");
}

/* Descriptors on the host that init has no use for, or must not keep. */
static NORETURN void be_init(struct run *r)
{
	/* Ends init promptly with its maker until the record is written (program.c clears it);
	 * end-of-file on the turn ends it in any case. */
	IGNORE(sys_set_pdeathsig(SIGKILL));
	turn_keep(r, SIDE_INIT);
	fd_close(&r->state_dir);
	fd_close(&r->cgroup);
	fd_close(&r->console_socket);
	fd_close(&r->signals);
	fd_close(&r->notify);
	fd_close(&r->notify_host);
	/* For create they are needed until the end, and closed then (late.c). */
	if (r->plan->spawn != SPAWN_LATE || r->plan->kind != PLAN_EXEC || close_all_of_ours(r) == 0)
		(void)walk_init(r);
	init_report(r);
	sys_exit(1);
}

static int clone_init(struct run *r, uint64_t flags, pid_t *pid)
{
	struct clone_args ca = { .flags = flags | CLONE_PIDFD | CLONE_CLEAR_SIGHAND };
	int pidfd = NO_FD;

	ca.pidfd = (uintptr_t)&pidfd;
	if (!(flags & CLONE_PARENT))
		ca.exit_signal = SIGCHLD;
	if (r->cgroup >= 0) {
		ca.flags |= CLONE_INTO_CGROUP;
		ca.cgroup = (uint64_t)r->cgroup;
	}
	*pid = sys_clone3(&ca);
	if (*pid == 0)
		be_init(r);
	if (*pid < 0)
		return *pid;
	r->init_pidfd = pidfd;
	return 0;
}

static int cannot_spawn(struct run *r, int rc)
{
	err_sys(r->err, rc, "cannot make the container's first process");
	if (rc == -ENOSPC)
		err_hint(r->err, "a limit in /proc/sys/user is reached, for example max_user_namespaces");
	if (rc == -EPERM && (r->plan->ns_new & CLONE_NEWUSER))
		err_hint(r->err, "user namespaces may be disabled: see /proc/sys/user/max_user_namespaces");
	if (rc == -EAGAIN)
		err_hint(r->err, "the limit of processes is reached");
	return -1;
}

/* A namespace owned by the host can only be entered before the user namespace is joined,
 * one owned by that user namespace only after it. */
static int join_all(struct run *r)
{
	const struct plan *p = r->plan;
	bool done[NS_COUNT] = { false };

	for (int round = 0; round < 2; round++) {
		for (int i = NS_COUNT - 1; i >= 0; i--) {
			int rc;

			if (r->ns[i] < 0 || done[i] || (i == NS_USER && round == 0))
				continue;
			rc = sys_setns(r->ns[i], (int)p->ns[i].flag);
			if (rc < 0 && (round == 1 || rc != -EPERM)) {
				err_sys(r->err, rc, "cannot join the %s namespace '%s'",
					p->ns[i].name, p->ns[i].path);
				return err_at(r->err, p->ns[i].from);
			}
			done[i] = rc >= 0;
		}
		if (round == 0 && r->ns[NS_USER] >= 0) {
			int rc = sys_setns(r->ns[NS_USER], CLONE_NEWUSER);

			if (rc < 0) {
				err_sys(r->err, rc, "cannot join the user namespace '%s'",
					p->ns[NS_USER].path);
				return err_at(r->err, p->ns[NS_USER].from);
			}
			done[NS_USER] = true;
		}
	}
	return 0;
}

static int join_by_pidfd(struct run *r)
{
	/* Out of a cgroup namespace whose root is not above us nobody is born into a cgroup. */
	int rc = sys_setns(r->container_pidfd, (int)(r->plan->exec_ns & ~(uint64_t)CLONE_NEWCGROUP));

	if (rc < 0)
		return err_sys(r->err, rc, "cannot join the container's namespaces");
	return 0;
}

/* The intermediate process: join, clone init as the runtime's child, tell its pid. */
static NORETURN void between(struct run *r)
{
	uint64_t flags = birth_flags(r->plan) | CLONE_PARENT;
	int32_t pid = 0;
	int rc;

	r->err = &r->board->err[SIDE_INIT];
	r->board->at[SIDE_INIT] = (int32_t)r->at;
	IGNORE(sys_set_pdeathsig(SIGKILL)); /* end-of-file on the turn says the same, later */
	rc = r->plan->kind == PLAN_EXEC ? join_by_pidfd(r) : join_all(r);
	if (rc == 0) {
		rc = clone_init(r, flags, &pid);
		if (rc < 0)
			(void)cannot_spawn(r, rc);
	}
	if (rc < 0) {
		r->board->failed[SIDE_INIT] = 1;
		sys_exit(1);
	}
	r->board->init_pid = pid;
	sys_exit(0);
}

static int spawn_via(struct run *r)
{
	struct clone_args ca = { .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };
	pid_t helper = sys_clone3(&ca);
	int status = 0, rc;

	if (helper == 0)
		between(r);
	if (helper < 0)
		return cannot_spawn(r, helper);
	do
		rc = sys_wait4(helper, &status, 0, NULL);
	while (rc == -EINTR);
	r->init_pid = r->board->init_pid;
	if (r->board->failed[SIDE_INIT])
		return *r->err = r->board->err[SIDE_INIT], -1;
	if (rc < 0 || status != 0 || r->init_pid <= 0)
		return err_set(r->err, "the process that joins namespaces ended early (status %d)", status);
	r->init_pidfd = sys_pidfd_open(r->init_pid, 0);
	if (r->init_pidfd < 0)
		return cannot_spawn(r, r->init_pidfd);
	return 0;
}

static int spawn_direct(struct run *r)
{
	int rc = clone_init(r, birth_flags(r->plan), &r->init_pid);

	return rc < 0 ? cannot_spawn(r, rc) : 0;
}

static int spawn_by_plan(struct run *r)
{
	return r->plan->spawn == SPAWN_VIA ? spawn_via(r) : spawn_direct(r);
}

/* The kernel carries the working directory over into a new mount namespace: with the root file
 * system as its cwd, init needs no right to search the directories above it. */
static int spawn_in_rootfs(struct run *r)
{
	AUTO_FD int back = sys_open(".", O_PATH | O_DIRECTORY, 0);
	int rc = back < 0 ? back : sys_fchdir(r->rootfs);

	if (rc < 0)
		return err_sys(r->err, rc, "cannot enter the root file system '%s'", r->plan->root.path);
	rc = spawn_by_plan(r);
	IGNORE(sys_fchdir(back)); /* we came from there; without it relative names fail loudly */
	return rc;
}

static int spawn_once(struct run *r)
{
	r->board->failed[SIDE_INIT] = 0;
	return r->plan->userns && r->rootfs >= 0 ? spawn_in_rootfs(r) : spawn_by_plan(r);
}

static int spawn(struct run *r)
{
	int rc;

	if (turn_open(r, r->err) < 0)
		return -1;
	rc = spawn_once(r);
	if (rc < 0 && cgroup_follow_init(r)) {
		rc = spawn_once(r);
	} else if (rc < 0 && cgroup_leave_to_manager(r)) {
		rc = spawn_once(r);
		if (rc == 0)
			rc = cgroup_attach(r);
	}
	if (rc < 0)
		return -1;
	r->board->init_pid = r->init_pid;
	turn_keep(r, SIDE_RUNTIME);
	fd_close(&r->sources);
	hooks_close_files(r);
	fd_close(&r->gate);
	fd_close(&r->stand_in);
	fd_close(&r->agent);
	return 0;
}

int spawn_init(struct run *r)
{
	/* Processes that are in a pid namespace we join could look at our memory and
	 * descriptors; without privilege the id maps could not be written then, so init
	 * does it for itself. */
	if (sys_geteuid() == 0)
		IGNORE(sys_set_dumpable(false)); /* cannot fail with this argument */
	return spawn(r);
}

/* Who is made inherits it: so it runs there before it is in the container's cgroup. */
static int set_processors(struct run *r)
{
	const uint64_t *mask = r->plan->process.affinity_initial;
	int rc = mask ? sys_sched_setaffinity(0, 1024 / 8, (const unsigned long *)mask) : 0;

	if (rc >= 0)
		return 0;
	err_sys(r->err, rc, "cannot set the initial processors");
	return err_at(r->err, "/execCPUAffinity/initial");
}

int spawn_exec(struct run *r)
{
	if (set_processors(r) < 0)
		return -1;
	if (sys_geteuid() == 0)
		IGNORE(sys_set_dumpable(false)); /* as above */
	if (r->plan->spawn == SPAWN_DIRECT && (r->plan->exec_ns & CLONE_NEWPID)) {
		/* Only children are affected: this process makes no other. */
		int rc = sys_setns(r->container_pidfd, CLONE_NEWPID);

		if (rc < 0)
			return err_sys(r->err, rc, "cannot join the container's pid namespace");
	}
	return spawn(r);
}

/* The sibling that came after init.  The board was within reach of whoever traces it: the pid is
 * believed when it is that of a child of ours. */
static int open_late(const struct run *r, pid_t pid)
{
	AUTO_FD int pidfd = pid > 0 && pid != r->init_pid ? sys_pidfd_open(pid, 0) : -ESRCH;
	siginfo_t si;
	int rc = pidfd;

	if (rc >= 0)
		rc = sys_waitid(P_PIDFD, (id_t)pidfd, &si, WEXITED | WNOHANG | WNOWAIT);
	return rc < 0 ? rc : TAKE_FD(pidfd);
}

int spawn_follow(struct run *r)
{
	pid_t pid = r->board->init_pid;
	AUTO_FD int pidfd = open_late(r, pid);
	siginfo_t si;
	int rc;

	if (pidfd < 0)
		return err_sys(r->err, pidfd, "cannot find the program's process");
	do
		rc = sys_waitid(P_PIDFD, (id_t)r->init_pidfd, &si, WEXITED);
	while (rc == -EINTR);
	fd_close(&r->init_pidfd);
	r->init_pid = pid;
	r->init_pidfd = TAKE_FD(pidfd);
	return 0;
}

static void kill_and_wait(int pidfd)
{
	siginfo_t si;
	struct pollfd p = { .fd = pidfd, .events = POLLIN };

	IGNORE(sys_pidfd_send_signal(pidfd, SIGKILL)); /* -ESRCH: already gone */
	IGNORE(sys_poll(&p, 1, 10000));               /* what stays is named by cgroup_destroy */
	IGNORE(sys_waitid(P_PIDFD, (id_t)pidfd, &si, WEXITED | WNOHANG)); /* -ECHILD: not ours */
}

/* Kill init and wait for it: it is our child, or was adopted by another. */
void spawn_undo(struct run *r)
{
	AUTO_FD int late = NO_FD;

	if (r->init_pidfd >= 0 && !r->reaped)
		kill_and_wait(r->init_pidfd);
	fd_close(&r->init_pidfd);
	if (r->plan->spawn == SPAWN_LATE)
		late = open_late(r, r->board->init_pid);
	if (late >= 0)
		kill_and_wait(late);
}
