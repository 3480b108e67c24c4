/* filter.c: the system call filter into force.  Knows when and with which words; seccomp/
 * knows how. */
#include "init/init.h"

#include "base/fmt.h"

/* The pids as the agent sees them: the runtime wrote ours on the board. */
static void fill_message(const struct run *r, struct seccomp_agent *agent)
{
	const struct plan_seccomp *s = &r->plan->seccomp;
	int pid = (int)r->board->init_pid;
	int container = r->plan->kind == PLAN_EXEC ? r->container_pid : pid;

	agent->message = s->message;
	agent->len = fmt(s->message, s->message_size, "%s%d%s%d%s", s->head, pid, s->middle, container,
			 s->tail);
}

int init_filter(struct run *r)
{
	const struct plan_seccomp *s = &r->plan->seccomp;
	struct seccomp_agent agent = { .socket = r->agent };

	if (s->listener)
		fill_message(r, &agent);
	if (seccomp_install(&s->program, &agent, r->err) < 0)
		return err_at(r->err, s->from);
	r->agent = NO_FD; /* whoever sent the descriptor has closed it */
	return 0;
}
