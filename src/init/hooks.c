/* hooks.c: hooks that run in the container's namespaces. */
#include "init/init.h"

#include <fcntl.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/process.h"

/* Without `env`: the runtime's environment, which is still ours; never the container's,
 * which the image may have filled with loader variables. */
static int run_all(struct run *r, enum plan_hook_kind kind, const char *status, int cwd)
{
	const struct plan_hooks *hooks = &r->plan->hooks[kind];

	for (size_t i = 0; i < hooks->n; i++) {
		struct hook_call call = {
			.hook = &hooks->v[i], .kind = plan_hook_names[kind], .index = (int)i,
			.state = plan_state_text(r->plan, status, r->board->init_pid), .cwd = cwd,
			.env = (const char *const *)environ, .sinks = r->hook_sinks,
		};

		if (hook_spawn(&call, r->err) < 0)
			return -1;
	}
	return 0;
}

int init_hooks_create(struct run *r)
{
	AUTO_FD int cwd = sys_open(r->plan->bundle, O_PATH | O_DIRECTORY, 0);

	return run_all(r, HOOK_CREATE_CONTAINER, "creating", cwd);
}

int init_hooks_start(struct run *r)
{
	return run_all(r, HOOK_START_CONTAINER, "created", NO_FD);
}
