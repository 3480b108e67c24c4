/* steps_exec.c: the life of exec: a further process in a container that is there. */
#include "run/run.h"

#include <sched.h>

#include "init/init.h"

static bool with_cgroup(const struct plan *p) { return p->cgroup; }
static bool rdt(const struct plan *p)        { return p->rdt.mount; }
static bool oom(const struct plan *p)        { return p->process.oom_set; }
static bool joins(const struct plan *p)
{
	return p->spawn != SPAWN_VIA || (p->exec_ns & CLONE_NEWCGROUP);
}

static bool late(const struct plan *p)       { return p->spawn == SPAWN_LATE; }

static bool keyring(const struct plan *p)    { return p->process.keyring; }
static bool userns(const struct plan *p)     { return p->userns; }
static bool limits_outside(const struct plan *p) { return p->userns && p->process.n_rlimits; }
static bool filter_early(const struct plan *p)
{
	return p->seccomp.program.n && p->seccomp.early;
}
static bool labels(const struct plan *p)     { return p->labels.apparmor || p->labels.selinux; }
static bool terminal(const struct plan *p)   { return p->process.terminal; }

static const struct step steps[] = {
	{ "open-paths", SIDE_RUNTIME, NULL, open_exec, NULL, tell_open_paths, 0 },
	{ "cgroup", SIDE_RUNTIME, with_cgroup, cgroup_enter, NULL, tell_cgroup, 0 },
	{ "spawn", SIDE_RUNTIME, NULL, spawn_exec, spawn_undo, tell_spawn, STEP_SPAWNS },
	/* As in create: before it does anything. */
	{ "rdt", SIDE_RUNTIME, rdt, rdt_join, NULL, tell_rdt, 0 },
	{ "oom-score", SIDE_INIT, oom, init_oom, NULL, tell_oom_score, 0 },
	{ "begin", SIDE_INIT, NULL, init_begin, NULL, NULL, 0 },
	{ "join", SIDE_INIT, joins, init_join, NULL, tell_join, 0 },
	{ "become-root", SIDE_INIT, userns, init_become_root, NULL, tell_become_root, 0 },
	{ "keyring", SIDE_INIT, keyring, init_keyring, NULL, tell_keyring, 0 },
	{ "terminal", SIDE_INIT, terminal, init_terminal, NULL, tell_terminal, 0 },
	{ "console-socket", SIDE_RUNTIME, terminal, console_pass, NULL, tell_console_socket, 0 },
	{ "cwd", SIDE_INIT, NULL, init_cwd, NULL, tell_cwd, 0 },
	/* As in create. */
	{ "labels", SIDE_INIT, labels, init_labels, NULL, tell_labels, 0 },
	/* From outside the user namespace, whose capabilities do not count for this. */
	{ "limits-raise", SIDE_RUNTIME, limits_outside, limits_raise, NULL, NULL, 0 },
	/* Raising a limit needs a capability that the next row drops. */
	{ "limits", SIDE_INIT, NULL, init_limits, NULL, tell_limits, 0 },
	/* As in create: without no_new_privs it needs a capability that the next row drops. */
	{ "filter-early", SIDE_INIT, filter_early, init_filter, NULL, tell_filter, 0 },
	{ "credentials", SIDE_INIT, NULL, init_credentials, NULL, tell_credentials, 0 },
	{ "program", SIDE_INIT, NULL, init_program, NULL, tell_program, 0 },
	/* Who may trace it there finds a process that has nothing the program will not have. */
	{ "enter-pids", SIDE_INIT, late, init_enter_pids, NULL, tell_enter_pids, 0 },
	{ "exec", SIDE_INIT, NULL, init_exec, NULL, tell_exec, STEP_EXECS },
	{ "follow", SIDE_RUNTIME, late, spawn_follow, NULL, NULL, 0 },
	/* A pid file says that the program ran: callers take its absence as failure. */
	{ "pid-file", SIDE_RUNTIME, NULL, state_pid_file, NULL, tell_pid_file, 0 },
};

const struct step *steps_exec(size_t *n)
{
	*n = ARRAY_LEN(steps);
	return steps;
}

const struct step *steps_for(const struct plan *p, size_t *n)
{
	return p->kind == PLAN_EXEC ? steps_exec(n) : steps_create(n);
}
