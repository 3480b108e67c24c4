/* steps_create.c: the whole life of create and run, one row a step, in the order in which
 * things happen.  Moving a row changes the protocol; each position has its reason. */
#include "run/run.h"

#include <sys/mount.h>

#include <sched.h>

#include "cgroups/cgroup.h"
#include "init/init.h"
#include "sys/compat.h"

static bool parked(const struct plan *p)     { return p->kind == PLAN_CREATE; }
static bool notified(const struct plan *p)   { return p->notify_dir; }
static bool own_cgroup(const struct plan *p) { return p->cgroup && !p->cgroup->systemd; }
static bool unit(const struct plan *p)       { return p->cgroup && p->cgroup->systemd; }
static bool unit_first(const struct plan *p) { return unit(p) && !p->unit_meanwhile; }
static bool unit_meanwhile(const struct plan *p) { return p->unit_meanwhile; }
static bool maps(const struct plan *p)       { return p->ids.how != IDS_NONE; }
static bool oom(const struct plan *p)        { return p->process.oom_set; }
static bool joins(const struct plan *p)      { return p->ns_join && p->spawn != SPAWN_VIA; }
static bool late(const struct plan *p)       { return p->spawn == SPAWN_LATE; }
static bool at_once(const struct plan *p)    { return p->spawn != SPAWN_LATE; }
static bool userns(const struct plan *p)     { return p->userns; }
static bool limits_outside(const struct plan *p) { return p->userns && p->process.n_rlimits; }
static bool time_ns(const struct plan *p)    { return p->ns_new & CLONE_NEWTIME; }
static bool keyring(const struct plan *p)    { return p->process.keyring; }
static bool rdt(const struct plan *p)        { return p->rdt.mount; }
static bool netdevs(const struct plan *p)    { return p->n_netdevs; }
static bool loopback(const struct plan *p)   { return p->loopback; }
static bool mounts_ahead(const struct plan *p) { return p->mounts_ahead; }
static bool mounts(const struct plan *p)     { return p->n_mounts > p->mounts_ahead; }
static bool devices(const struct plan *p)    { return p->n_nodes || p->n_links; }
static bool sysctl(const struct plan *p)     { return p->n_sysctls; }
static bool masks(const struct plan *p)      { return p->n_masked || p->n_readonly; }
static bool names(const struct plan *p)      { return p->hostname || p->domainname; }
static bool filter_early(const struct plan *p)
{
	return p->seccomp.program.n && p->seccomp.early;
}
static bool labels(const struct plan *p)     { return p->labels.apparmor || p->labels.selinux; }
static bool terminal(const struct plan *p)   { return p->process.terminal; }
static bool start_hooks(const struct plan *p) { return p->hooks[HOOK_START_CONTAINER].n; }
static bool create_hooks(const struct plan *p) { return p->hooks[HOOK_CREATE_CONTAINER].n; }

static bool early_cgroup_ns(const struct plan *p)
{
	return unit_first(p) && (p->ns_new & CLONE_NEWCGROUP);
}

static bool late_cgroup_ns(const struct plan *p)
{
	return unit_meanwhile(p) && (p->ns_new & CLONE_NEWCGROUP);
}

static bool runtime_hooks(const struct plan *p)
{
	return p->hooks[HOOK_PRESTART].n || p->hooks[HOOK_CREATE_RUNTIME].n;
}

static bool poststart(const struct plan *p)
{
	return p->kind == PLAN_RUN && p->hooks[HOOK_POSTSTART].n;
}

/* These two change what can still be done below the root. */
static bool root_last(const struct plan *p)
{
	return p->root.readonly || p->root.propagation == MS_SHARED ||
	       p->root.propagation == MS_UNBINDABLE;
}

static const struct step steps[] = {
	/* Lock and intent first: whatever is made later can be found and removed. */
	{ "state-dir", SIDE_RUNTIME, NULL, state_make, state_undo, tell_state_dir, 0 },
	/* In the directory, and before the mounts are opened, which it is one of. */
	{ "notify", SIDE_RUNTIME, notified, notify_make, NULL, tell_notify, 0 },
	/* While host paths still mean what the caller meant. */
	{ "open-paths", SIDE_RUNTIME, NULL, open_paths, NULL, tell_open_paths, 0 },
	/* Limits hold before init's first instruction. */
	{ "cgroup", SIDE_RUNTIME, own_cgroup, cgroup_make, cgroup_undo, tell_cgroup, 0 },
	{ "spawn", SIDE_RUNTIME, NULL, spawn_init, spawn_undo, tell_spawn, STEP_SPAWNS },
	/* Needs the host's privileges and init's pid; before init does anything with ids. */
	{ "map-ids", SIDE_RUNTIME, maps, ids_map, NULL, tell_map_ids, 0 },
	/* systemd makes a cgroup for a process that is there; nothing of the container has run. */
	{ "cgroup-join", SIDE_RUNTIME, unit_first, cgroup_join_unit, cgroup_undo, tell_cgroup, 0 },
	/* Init has done nothing yet: all that it does, and makes, belongs to the group. */
	{ "rdt", SIDE_RUNTIME, rdt, rdt_join, rdt_undo, tell_rdt, 0 },
	/* Needs the host's privileges and init's namespace; before sysctls and hooks that speak of
	 * a device, and while everything can still be taken back. */
	{ "net-devices", SIDE_RUNTIME, netdevs, net_devices, net_undo, tell_net_devices, 0 },
	/* While its path leads there, and nobody else is in the pid namespace. */
	{ "own-file", SIDE_INIT, executable_waits, init_own_file, NULL, NULL, 0 },
	/* Its file must be the host's, and still ours: before anything changes who we are. */
	{ "oom-score", SIDE_INIT, oom, init_oom, NULL, tell_oom_score, 0 },
	/* The same holds for the file of the clocks' offsets. */
	{ "time-ns", SIDE_INIT, time_ns, init_time_ns, NULL, tell_time_ns, 0 },
	{ "begin", SIDE_INIT, NULL, init_begin, NULL, NULL, 0 },
	/* Or it has done what cannot be anybody else's doing, and is still at it. */
	{ "cgroup-join", SIDE_RUNTIME, unit_meanwhile, cgroup_join_unit, cgroup_undo, tell_cgroup, STEP_OVERLAP },
	/* All of the record is known; while init is at work nobody waits for the writing. */
	{ "draft", SIDE_RUNTIME, at_once, state_draft, NULL, NULL, STEP_OVERLAP },
	{ "join", SIDE_INIT, joins, init_join, NULL, tell_join, 0 },
	/* Its root is where its maker is: not earlier, and before the ids that may make it go. */
	{ "cgroup-ns", SIDE_INIT, early_cgroup_ns, init_cgroup_ns, NULL, tell_cgroup_ns, 0 },
	/* Ids are valid from here on. */
	{ "become-root", SIDE_INIT, userns, init_become_root, NULL, tell_become_root, 0 },
	{ "keyring", SIDE_INIT, keyring, init_keyring, NULL, tell_keyring, 0 },
	{ "loopback", SIDE_INIT, loopback, init_loopback, NULL, tell_loopback, 0 },
	/* Nothing leaks to the host's mount table from here on. */
	{ "root", SIDE_INIT, NULL, init_root, NULL, tell_root, 0 },
	{ "mounts", SIDE_INIT, mounts_ahead, init_mounts_ahead, NULL, tell_mounts_ahead, 0 },
	/* Init goes no further before the limits hold: what follows shows the cgroup, and runs what is
	 * not ours. */
	{ "cgroup-ready", SIDE_RUNTIME, unit_meanwhile, cgroup_ready, NULL, NULL, 0 },
	{ "cgroup-ns", SIDE_INIT, late_cgroup_ns, init_cgroup_ns, NULL, tell_cgroup_ns, 0 },
	{ "mounts", SIDE_INIT, mounts, init_mounts, NULL, tell_mounts, 0 },
	{ "devices", SIDE_INIT, devices, init_devices, NULL, tell_devices, 0 },
	/* The namespaces and mounts are there, the root is not switched: what hooks are promised. */
	{ "hooks-runtime", SIDE_RUNTIME, runtime_hooks, hooks_runtime, NULL, tell_hooks_runtime, 0 },
	{ "hooks-container", SIDE_INIT, create_hooks, init_hooks_create, NULL, tell_hooks_container, 0 },
	/* The host's root is gone from here on. */
	{ "pivot", SIDE_INIT, NULL, init_pivot, NULL, tell_pivot, 0 },
	/* These need the final view, and /proc/sys before it becomes read-only. */
	{ "sysctl", SIDE_INIT, sysctl, init_sysctl, NULL, tell_sysctl, 0 },
	{ "hostname", SIDE_INIT, names, init_hostname, NULL, tell_hostname, 0 },
	/* /dev/console is made in the root, so before the root is read-only. */
	{ "terminal", SIDE_INIT, terminal, init_terminal, NULL, tell_terminal, 0 },
	{ "console-socket", SIDE_RUNTIME, terminal, console_pass, NULL, tell_console_socket, 0 },
	{ "mask", SIDE_INIT, masks, init_mask, NULL, tell_mask, 0 },
	/* A missing working directory is made: before the root is read-only. */
	{ "cwd", SIDE_INIT, NULL, init_cwd, NULL, tell_cwd, 0 },
	{ "root-readonly", SIDE_INIT, root_last, init_root_readonly, NULL, tell_root_readonly, 0 },
	/* Held until execve, so not before hooks of the host; and while we may still open what
	 * the next rows limit, filter and drop. */
	{ "labels", SIDE_INIT, labels, init_labels, NULL, tell_labels, 0 },
	/* From outside the user namespace, whose capabilities do not count for this. */
	{ "limits-raise", SIDE_RUNTIME, limits_outside, limits_raise, NULL, NULL, 0 },
	/* Raising a limit needs a capability that the next row drops. */
	{ "limits", SIDE_INIT, NULL, init_limits, NULL, tell_limits, 0 },
	/* Without no_new_privs a filter needs a capability that the next row drops; with it, the
	 * filter comes last, within "exec". */
	{ "filter-early", SIDE_INIT, filter_early, init_filter, NULL, tell_filter, 0 },
	{ "credentials", SIDE_INIT, NULL, init_credentials, NULL, tell_credentials, 0 },
	/* With the program's own rights, and now: create reports what cannot be executed. */
	{ "program", SIDE_INIT, NULL, init_program, NULL, tell_program, 0 },
	/* As in exec: who may trace it there finds what has nothing that the program will not have. */
	{ "enter-pids", SIDE_INIT, late, init_enter_pids, NULL, tell_enter_pids, 0 },
	{ "follow", SIDE_RUNTIME, late, spawn_follow, NULL, NULL, 0 },
	{ "draft-late", SIDE_RUNTIME, late, state_draft, NULL, NULL, 0 },
	/* The container exists for others once this is written. */
	{ "record", SIDE_RUNTIME, NULL, state_record, NULL, tell_record, STEP_LAST_TURN },
	{ "gate", SIDE_INIT, parked, init_gate, NULL, tell_gate, 0 },
	{ "hooks-start", SIDE_INIT, start_hooks, init_hooks_start, NULL, tell_hooks_start, 0 },
	{ "exec", SIDE_INIT, NULL, init_exec, NULL, tell_exec, STEP_EXECS },
	{ "poststart", SIDE_RUNTIME, poststart, hooks_poststart, NULL, tell_poststart, 0 },
};

const struct step *steps_create(size_t *n)
{
	_Static_assert(ARRAY_LEN(steps) <= BOARD_STEPS, "the board has a time for each row");
	*n = ARRAY_LEN(steps);
	return steps;
}

/* CRIU does what is init's: the processes, namespaces and mounts come out of its images. */
static const struct step restoring[] = {
	{ "state-dir", SIDE_RUNTIME, NULL, state_make, state_undo, tell_state_dir, 0 },
	{ "open-paths", SIDE_RUNTIME, NULL, open_paths, NULL, tell_open_paths, 0 },
	{ "cgroup", SIDE_RUNTIME, own_cgroup, cgroup_make, cgroup_undo, tell_cgroup, 0 },
	{ "cgroup-join", SIDE_RUNTIME, unit, restore_unit, cgroup_undo, tell_cgroup, 0 },
	/* CRIU is born in the cgroup, and so is what it makes. */
	{ "restore", SIDE_RUNTIME, NULL, restore_container, spawn_undo, NULL, 0 },
	{ "draft", SIDE_RUNTIME, NULL, state_draft, NULL, NULL, 0 },
	{ "record", SIDE_RUNTIME, NULL, state_record, NULL, tell_record, 0 },
	{ "poststart", SIDE_RUNTIME, poststart, hooks_poststart, NULL, tell_poststart, 0 },
};

const struct step *steps_restore(size_t *n)
{
	*n = ARRAY_LEN(restoring);
	return restoring;
}
