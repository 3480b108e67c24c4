/* board.c: the page both sides write: step at work, times, errors.  The runtime reads
 * what init wrote as a stranger's text: bounded and terminated by force. */
#include "walk/walk.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/fmt.h"
#include "sys/process.h"

struct board *board_new(struct err *e)
{
	int rc = 0;
	struct board *b = sys_map_shared(sizeof(*b), &rc);

	if (!b) {
		err_sys(e, rc, "cannot map a shared page");
		return NULL;
	}
	b->at[SIDE_RUNTIME] = b->at[SIDE_INIT] = -1;
	return b;
}

void board_free(struct board *b)
{
	if (b)
		IGNORE(sys_munmap(b, sizeof(*b))); /* process-lifetime otherwise */
}

static const char *signal_name(int signo)
{
	static const char *const names[] = {
		[SIGHUP] = "SIGHUP", [SIGINT] = "SIGINT", [SIGQUIT] = "SIGQUIT",
		[SIGILL] = "SIGILL", [SIGTRAP] = "SIGTRAP", [SIGABRT] = "SIGABRT",
		[SIGBUS] = "SIGBUS", [SIGFPE] = "SIGFPE", [SIGKILL] = "SIGKILL",
		[SIGSEGV] = "SIGSEGV", [SIGPIPE] = "SIGPIPE", [SIGALRM] = "SIGALRM",
		[SIGTERM] = "SIGTERM", [SIGXCPU] = "SIGXCPU", [SIGXFSZ] = "SIGXFSZ",
		[SIGSYS] = "SIGSYS",
	};

	if (signo > 0 && (size_t)signo < ARRAY_LEN(names) && names[signo])
		return names[signo];
	return "a signal";
}

static const char *step_name(const struct run *r, int32_t at)
{
	return at >= 0 && (size_t)at < r->n_steps ? r->steps[at].name : "start";
}

/* Init is gone and left no error: say in which step, and how it ended. */
static int blame_death(const struct run *r, struct err *e)
{
	const char *step = step_name(r, r->board->at[SIDE_INIT]);
	siginfo_t si = { 0 };
	int rc = -ECHILD;

	if (r->init_pidfd >= 0)
		rc = sys_waitid(P_PIDFD, (id_t)r->init_pidfd, &si, WEXITED | WNOWAIT);
	err_set(e, "the container's first process ended before it was ready");
	if (rc >= 0 && (si.si_code == CLD_KILLED || si.si_code == CLD_DUMPED))
		err_set(e, "the container's first process was ended by %s (signal %d)",
			signal_name(si.si_status), si.si_status);
	if (rc >= 0 && si.si_code == CLD_KILLED && si.si_status == SIGKILL)
		err_hint(e, "killed from outside, or out of memory");
	fmt(e->step, sizeof(e->step), "%s", step);
	return -1;
}

int board_blame(const struct run *r, struct err *e)
{
	struct err *said = &r->board->err[SIDE_INIT];

	if (!r->board->failed[SIDE_INIT])
		return blame_death(r, e);
	*e = *said;
	e->at[sizeof(e->at) - 1] = '\0';
	e->msg[sizeof(e->msg) - 1] = '\0';
	e->hint[sizeof(e->hint) - 1] = '\0';
	fmt(e->step, sizeof(e->step), "%s", step_name(r, r->board->at[SIDE_INIT]));
	return -1;
}
