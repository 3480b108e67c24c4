/* hooks.c: hooks that run in the runtime's namespaces. */
#include "run/run.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "init/init.h"
#include "sys/file.h"

struct moment {
	const char *status;
	pid_t       pid;
	int         cwd;
};

/* A hook without `env` gets the runtime's environment: callers count on it. */
static int run_hook(const struct plan *p, enum plan_hook_kind kind, size_t index,
		    const struct moment *m, struct err *e)
{
	struct hook_call call = {
		.hook = &p->hooks[kind].v[index], .kind = plan_hook_names[kind],
		.index = (int)index, .state = plan_state_text(p, m->status, m->pid),
		.cwd = m->cwd, .env = (const char *const *)environ,
	};

	return hook_spawn(&call, e);
}

/* Gone at delete, perhaps: then they stay where we are. */
static int open_bundle(const struct plan *p)
{
	return sys_open(p->bundle, O_PATH | O_DIRECTORY, 0);
}

int run_hooks(const struct plan *p, enum plan_hook_kind kind, const char *status, pid_t pid,
	      struct err *e)
{
	size_t n = p->hooks[kind].n;
	AUTO_FD int cwd = n ? open_bundle(p) : NO_FD;
	struct moment m = { .status = status, .pid = pid, .cwd = cwd };

	for (size_t i = 0; i < n; i++)
		if (run_hook(p, kind, i, &m, e) < 0)
			return -1;
	return 0;
}

void run_poststop(const struct plan *p)
{
	size_t n = p->hooks[HOOK_POSTSTOP].n;
	AUTO_FD int cwd = n ? open_bundle(p) : NO_FD;
	struct moment m = { .status = "stopped", .cwd = cwd };

	for (size_t i = 0; i < n; i++) {
		struct err why = ERR_NONE;

		if (run_hook(p, HOOK_POSTSTOP, i, &m, &why) < 0)
			log_warning(why.at, "%s", why.msg);
	}
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
