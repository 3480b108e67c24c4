/* hooks.c: hooks that run in the runtime's namespaces. */
#include "run/run.h"

#include <fcntl.h>
#include <unistd.h>

#include "init/init.h"
#include "sys/file.h"

/* A hook without `env` gets the runtime's environment: callers count on it. */
int run_hooks(const struct plan *p, enum plan_hook_kind kind, const char *status, pid_t pid,
	      struct err *e)
{
	const struct plan_hooks *hooks = &p->hooks[kind];
	AUTO_FD int cwd = NO_FD;

	if (!hooks->n)
		return 0;
	cwd = sys_open(p->bundle, O_PATH | O_DIRECTORY, 0); /* gone at delete: stay where we are */
	for (size_t i = 0; i < hooks->n; i++) {
		struct hook_call call = {
			.hook = &hooks->v[i], .kind = plan_hook_names[kind], .index = (int)i,
			.state = plan_state_text(p, status, pid), .cwd = cwd,
			.env = (const char *const *)environ,
		};

		if (hook_spawn(&call, e) < 0)
			return -1;
	}
	return 0;
}

int hooks_runtime(struct run *r)
{
	if (run_hooks(r->plan, HOOK_PRESTART, "creating", r->init_pid, r->err) < 0)
		return -1;
	return run_hooks(r->plan, HOOK_CREATE_RUNTIME, "creating", r->init_pid, r->err);
}

int hooks_poststart(struct run *r)
{
	return run_hooks(r->plan, HOOK_POSTSTART, "running", r->init_pid, r->err);
}
