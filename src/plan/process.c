/* process.c: the program, its directory, its terminal.  Hands the rest of the process
 * section to the planners of user, environment, capabilities and limits. */
#include "plan/build.h"

static void terminal(struct build *b)
{
	struct plan_process *p = &b->p->process;
	const struct plan_options *o = b->o;
	const char *at = AT(b, "%s/terminal", b->process_at);

	p->terminal = b->process->terminal.v;
	p->console_given = o->console_socket;
	if (p->terminal && !o->console_socket && (b->p->kind == PLAN_CREATE || o->detach))
		bad(b, at, "terminal is set but no --console-socket was given");
	if (!p->terminal && o->console_socket)
		bad(b, at, "--console-socket was given but terminal is not set");
	if (p->terminal && b->process->console_size) {
		p->rows = (uint16_t)b->process->console_size->height;
		p->cols = (uint16_t)b->process->console_size->width;
	}
}

void plan_process(struct build *b)
{
	struct plan_process *p = &b->p->process;

	p->keyring = b->o->no_new_keyring ? NULL : b->o->id;
	p->signals_ignored = b->h->signals_ignored;
	p->preserve_fds = b->o->preserve_fds;
	p->listen_fds = b->o->listen_fds;
	p->umask = 0022;
	p->cwd = "/";
	if (!b->process) {
		/* The specification lets a container be created without; start then fails. */
		if (b->p->kind != PLAN_CREATE)
			bad(b, "/process", "there is no program to run");
		return;
	}
	p->args = b->process->args.n ? b->process->args.v : NULL;
	p->cwd = b->process->cwd;
	p->make_cwd = b->p->kind != PLAN_EXEC;
	terminal(b);
	plan_user(b);
	plan_env(b);
	plan_caps(b);
	plan_limits(b);
}
