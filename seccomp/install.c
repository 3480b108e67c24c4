/* install.c: a program into force.  Runs after the fork.
 *
 * The kernel's answer is the proof: to ask for the mode afterwards would be one more call
 * that the program may forbid, or answer by killing. */
#include "seccomp/install.h"

#include <errno.h>
#include <linux/filter.h>

#include "listener.h"
#include "sys/compat.h"
#include "sys/kernel.h"

static int in_force(const struct seccomp_program *p)
{
	struct sock_fprog prog = { .len = (unsigned short)p->n,
				   .filter = (struct sock_filter *)(uintptr_t)p->v };

	return sys_seccomp(SECCOMP_SET_MODE_FILTER, p->flags, &prog);
}

static int refused(struct err *e, const struct seccomp_program *p, int rc)
{
	err_sys(e, rc, "cannot install the seccomp filter of %zu instructions", p->n);
	if (rc == -EACCES)
		err_hint(e, "set process.noNewPrivileges, or give the runtime CAP_SYS_ADMIN");
	if (rc == -EINVAL && (p->flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV))
		err_hint(e, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV needs Linux 5.19");
	if (rc == -EBUSY)
		err_hint(e, "a filter that is in force already has a listener, and there can be one");
	return -1;
}

int seccomp_install(const struct seccomp_program *p, const struct seccomp_agent *agent,
		    struct err *e)
{
	struct listener l;
	int rc;

	if (!(p->flags & SECCOMP_FILTER_FLAG_NEW_LISTENER)) {
		rc = in_force(p);
		return rc < 0 ? refused(e, p, rc) : 0;
	}
	rc = listener_begin(&l, agent);
	if (rc < 0)
		return err_sys(e, rc, "cannot make the thread that sends the seccomp descriptor");
	rc = in_force(p);
	if (rc < 0) {
		IGNORE(listener_end(&l, rc)); /* nothing to send: it just ends */
		return refused(e, p, rc);
	}
	rc = listener_end(&l, rc);
	if (rc < 0)
		return err_sys(e, rc, "cannot send the seccomp descriptor to its agent");
	return 0;
}

bool seccomp_kernel_has(unsigned flag)
{
	/* A known flag gets as far as looking at the program that is not there. */
	return sys_seccomp(SECCOMP_SET_MODE_FILTER, flag, NULL) == -EFAULT;
}
