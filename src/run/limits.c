/* limits.c: step limits-raise: limits of a process in a user namespace.  Raising one takes
 * CAP_SYS_RESOURCE outside of it, which the runtime may have and init has not.  Knows of no
 * failure: init sets the same values afterwards and reports what cannot be. */
#include "run/run.h"

#include <sys/resource.h>

#include "sys/process.h"

int limits_raise(struct run *r)
{
	const struct plan_process *p = &r->plan->process;

	for (size_t i = 0; i < p->n_rlimits; i++) {
		const struct plan_rlimit *l = &p->rlimits[i];
		struct rlimit set = { .rlim_cur = l->soft, .rlim_max = l->hard };

		IGNORE(sys_prlimit(r->init_pid, l->resource, &set, NULL));
	}
	return 0;
}
