/* restored.c: what CRIU has made, before it runs.  The images say what their processes may do,
 * whatever the configuration says: a container must not come back with more. */
#include "run/rpc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/num.h"
#include "cgroups/cgroup.h"
#include "sys/process.h"

enum { STATUS_BYTES = 16 << 10 };

static int more(struct err *e, const char *pointer, const char *what)
{
	err_set(e, "the process in the images %s", what);
	(void)err_hint(e, "restore it with the configuration it was checkpointed with");
	return err_at(e, pointer);
}

static int compare(const struct plan *p, const char *status, struct err *e)
{
	const struct plan_process *want = &p->process;
	uint64_t bounding, permitted, filter, no_new_privs;

	if (num_status_mask(status, "CapBnd", &bounding) < 0 || num_status_mask(status, "CapPrm", &permitted) < 0 ||
	    num_status_mask(status, "Seccomp", &filter) < 0 || num_status_mask(status, "NoNewPrivs", &no_new_privs) < 0)
		return err_set(e, "cannot tell what the restored process may do");
	if ((bounding & ~want->caps.bounding) || (permitted & ~(want->caps.permitted | want->caps.bounding)))
		return more(e, "/process/capabilities", "has capabilities that the configuration does not give");
	if (want->no_new_privs && !no_new_privs)
		return more(e, "/process/noNewPrivileges", "can gain privileges, unlike one of the configuration");
	if (p->seccomp.program.n > 0 && !filter)
		return more(e, "/linux/seccomp", "has no system call filter, unlike one of the configuration");
	return 0;
}

static int look(const struct plan *p, pid_t pid, struct err *e)
{
	char path[32], text[STATUS_BYTES];
	int rc;

	(void)fmt(path, sizeof(path), "/proc/%d/status", (int)pid);
	rc = (int)io_read_small(AT_FDCWD, path, text, sizeof(text));
	return rc < 0 ? err_sys(e, rc, "cannot look at the restored process") : compare(p, text, e);
}

int restored_check(const struct run *r, pid_t pid, struct err *e)
{
	/* CRIU holds it: the number is its own. */
	AUTO_FD int pidfd = sys_pidfd_open(pid, 0);
	struct err none = ERR_NONE;

	if (look(r->plan, pid, e) == 0)
		return 0;
	/* All at once, and CRIU with them: it would let run what is left. */
	if (r->cgroup >= 0)
		IGNORE(cgroup_kill(r->cgroup, &none));
	if (pidfd >= 0)
		IGNORE(sys_pidfd_send_signal(pidfd, SIGKILL));
	return -1;
}
