/* hooks.c: hooks that run in the container's namespaces. */
#include "init/init.h"

#include "sys/process.h"

/* The specification: in the container's namespaces our pid is as the container sees it. */
static const char *state(const struct run *r, const char *status)
{
	return plan_state_text(r->plan, status, sys_getpid());
}

/* With the host's rights to files: so the files, and the environment, are the host's, never
 * what the image or a volume has put in their place. */
int init_hooks_create(struct run *r)
{
	const struct plan_hooks *hooks = &r->plan->hooks[HOOK_CREATE_CONTAINER];
	int rc = 0;

	for (size_t i = 0; i < hooks->n; i++) {
		struct hook_call call = {
			.hook = &hooks->v[i], .kind = plan_hook_names[HOOK_CREATE_CONTAINER],
			.index = (int)i, .state = state(r, "creating"), .file = r->hook_files[i],
			.cwd = r->bundle, .sinks = r->hook_sinks,
		};

		if (rc == 0)
			rc = hook_spawn(&call, r->err);
		fd_close(&r->hook_files[i]);
	}
	fd_close(&r->bundle);
	return rc;
}

/* The container's own code, as the program is: with its environment, where it will start. */
int init_hooks_start(struct run *r)
{
	const struct plan_hooks *hooks = &r->plan->hooks[HOOK_START_CONTAINER];
	const struct plan_process *p = &r->plan->process;

	for (size_t i = 0; i < hooks->n; i++) {
		struct hook_call call = {
			.hook = &hooks->v[i], .kind = plan_hook_names[HOOK_START_CONTAINER],
			.index = (int)i, .state = state(r, "created"), .file = NO_FD, .cwd = NO_FD,
			.stay = true, .sinks = r->hook_sinks,
			.env = p->env_home ? (const char *const *)p->env_home : p->env,
		};

		if (hook_spawn(&call, r->err) < 0)
			return -1;
	}
	return 0;
}
