/* supervise.c: a program in the foreground: pass signals on, relay its terminal, collect
 * orphans, and end with its exit status. */
#include "run/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "sys/cred.h"
#include "sys/file.h"
#include "sys/process.h"

/* Not blocked: what a debugger or the kernel says to us alone, and job control. */
static void all_but_own(sigset_t *set)
{
	static const int own[] = { SIGKILL, SIGSTOP, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT,
				   SIGTRAP, SIGSYS, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT };

	(void)sigfillset(set);
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		(void)sigdelset(set, own[i]);
}

int supervise_prepare(struct run *r, struct err *e)
{
	sigset_t set;
	int rc;

	all_but_own(&set);
	/* In the walk only these end the wait; the rest stays pending for the foreground. */
	rc = sys_sigprocmask(SIG_BLOCK, &set, NULL);
	if (rc < 0)
		return err_sys(e, rc, "cannot block signals");
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGQUIT);
	r->signals = sys_signalfd(-1, &set, SFD_NONBLOCK);
	if (r->signals < 0)
		return err_sys(e, r->signals, "cannot make a signalfd");
	return 0;
}

/* Orphans of the container that came to us; init's own status is kept. */
static void reap(struct run *r)
{
	int status;
	pid_t pid;

	while ((pid = sys_wait4(-1, &status, WNOHANG, NULL)) > 0) {
		if (pid == r->init_pid) {
			r->reaped = true;
			r->wait_status = status;
		}
	}
}

static void take_signals(struct run *r, struct pty_relay *pty)
{
	struct signalfd_siginfo si;

	while (sys_read(r->signals, &si, sizeof(si)) == (ssize_t)sizeof(si)) {
		if (si.ssi_signo == SIGCHLD)
			continue;
		if (si.ssi_signo == SIGWINCH && pty) {
			pty_fit(pty->master);
			continue;
		}
		/* -ESRCH: it has ended meanwhile, which the pidfd tells as well */
		IGNORE(sys_pidfd_send_signal(r->init_pidfd, (int)si.ssi_signo));
	}
}

static int wait_for_end(struct run *r, struct pty_relay *pty, struct notify *ready, struct err *e)
{
	while (!r->reaped) {
		struct pollfd fds[4 + 4];
		size_t n = 4;
		int rc;

		fds[0] = (struct pollfd){ .fd = r->init_pidfd, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = r->signals, .events = POLLIN };
		fds[2] = (struct pollfd){ .fd = ready->from, .events = POLLIN };
		fds[3] = (struct pollfd){ .fd = r->memory_events, .events = POLLPRI };
		if (pty)
			n += pty_wants(pty, fds + 4);
		rc = sys_poll(fds, n, -1);
		if (rc < 0 && rc != -EINTR)
			return err_sys(e, rc, "cannot wait for the container's process");
		if (rc < 0)
			continue;
		cgroup_note_kills(r);
		if (fds[1].revents)
			take_signals(r, pty);
		if (pty)
			(void)pty_move(pty, fds + 4, n - 4);
		/* What was said before the end is passed on, too. */
		if (fds[2].revents)
			notify_move(ready);
		if (fds[0].revents || fds[1].revents)
			reap(r);
	}
	return 0;
}

int supervise(struct run *r, bool subreaper, int *status, struct err *e)
{
	struct pty_relay relay, *pty = NULL;
	AUTO_NOTIFY struct notify ready = notify_of(r);
	sigset_t set;
	int rc;

	if (subreaper)
		IGNORE(sys_set_child_subreaper(true)); /* since 3.4; orphans go to init's parent otherwise */
	all_but_own(&set);
	rc = sys_signalfd(r->signals, &set, SFD_NONBLOCK);
	if (rc < 0)
		return err_sys(e, rc, "cannot wait for signals");
	if (r->terminal >= 0) {
		if (pty_begin(&relay, r->terminal, e) < 0)
			return -1;
		pty = &relay;
	}
	rc = wait_for_end(r, pty, &ready, e);
	if (pty)
		pty_end(pty);
	if (rc < 0)
		return -1;
	*status = WIFSIGNALED(r->wait_status) ? 128 + WTERMSIG(r->wait_status)
					      : WEXITSTATUS(r->wait_status);
	return 0;
}
