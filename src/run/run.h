/* run.h: what commands call.  Below it stand the step tables, the runtime's steps, and
 * what watches a container in the foreground.  Never sees the specification's structs. */
#ifndef TARE_RUN_H
#define TARE_RUN_H

#include <poll.h>
#include <stdbool.h>
#include "container/container.h"
#include "sys/tty.h"
#include "walk/walk.h"

/* What CRIU is asked for, by checkpoint and restore. */
enum criu_cgroups { CRIU_CG_SOFT, CRIU_CG_IGNORE, CRIU_CG_FULL, CRIU_CG_STRICT };
struct criu_options {
	const char *image_path, *work_path; /* NULL: "checkpoint", the images' */
	const char *parent_path, *page_server, *lsm_profile, *lsm_mount_context;
	const char *config;                 /* org.criu.config, or NULL */
	const char *program;                /* --criu, or NULL */
	unsigned    manage_cgroups;         /* enum criu_cgroups */
	unsigned    network_lock;           /* 0: CRIU's choice; 1 iptables, 2 nftables, 3 skip */
	struct strs empty_ns;
	int64_t     status_fd;              /* or -1 */
	bool leave_running, tcp_established, tcp_skip_in_flight, tcp_close, ext_unix_sk, shell_job;
	bool file_locks, link_remap, auto_dedup, lazy_pages, pre_dump;
};

/* Everything a walk needs that is not in the plan.  Strings live in the arena. */
struct run_request {
	struct arena      *arena;
	const struct plan *plan;
	const char        *root;            /* state root */
	const char        *config_text;     /* to be saved (create, run) */
	size_t             config_len;
	const char        *console_path, *pid_file, *pidfd_path, *trace_file, *notify_socket;
	struct record     *record;          /* create: filled but for pid and identity; exec: the container's */
	struct container  *container;       /* exec: open, else NULL */
	const struct criu_options *restore; /* run: from images, else NULL */
	bool               detach, keep, subreaper;
	struct systemd_ahead *systemd;      /* create and run: may be needed; or NULL */
	struct sys_image  *image;           /* run: for init, by executable_guard_run */
	int                stand_in;
};

/* executable.c: the file of this program, out of the container's reach. */

/* Before anything that ends in a container: from here on whoever sees a process of ours cannot
 * come from it to a file of the host that he could write or execute.  May start the program
 * anew, from a copy, with the same arguments. */
int executable_guard(const char *const *argv, struct err *e) MUST_CHECK;
/* Will it do without a new start?  Then it need not come before what only reads. */
bool executable_can_wait(void);
/* The same for run: where nobody can see init before it is the program, it is enough that init
 * counts as another file then, which is cheaper. */
int executable_guard_run(struct run_request *q, const char *const *argv, struct err *e) MUST_CHECK;
bool executable_waits(const struct plan *p);

/* create and run.  On failure everything that was made is undone and the id is free again.
 * *status: of the program when it ran in the foreground. */
int run_create(const struct run_request *q, int *status, struct err *e) MUST_CHECK;
/* exec.  A failure leaves the container as it was. */
int run_exec(const struct run_request *q, int *status, struct err *e) MUST_CHECK;

/* Open the gate and wait for init to become the program: 0, or what init says went wrong. */
int run_start(const struct container *c, struct err *e) MUST_CHECK;

/* Write images of a running container; it ends with that, unless it is left running. */
int run_checkpoint(struct container *c, const struct plan *p, const struct criu_options *o,
		   struct arena *a, struct err *e) MUST_CHECK;

/* Kill, remove the cgroup, run poststop hooks (failures are warnings), remove the state: also
 * after a runtime that was killed anywhere.  `poststop`: the hooks, by the caller's plan, or NULL. */
int run_delete(struct container *c, const struct plan *poststop, struct err *e) MUST_CHECK;

/* Lines for the schemata of the container's group of resctrl; NULL: none. */
int run_update_rdt(const struct container *c, const char *l3_cache, const char *mem_bw, struct err *e)
	MUST_CHECK;

/* A signal to init; SIGKILL to every process when init shares a pid namespace and its end
 * would not end the others.  "container not running" when it is gone. */
int run_signal(const struct container *c, int signo, struct err *e) MUST_CHECK;
/* SIGKILL, and wait for init's end. */
int run_stop(const struct container *c, int timeout_ms, struct err *e) MUST_CHECK;
/* To every process of the cgroup, whether init lives or not; nobody there is fine. */
int run_signal_all(const struct container *c, int signo, struct err *e) MUST_CHECK;

/* notify.c: what the program tells at its own notification socket, passed on to the caller's
 * as far as it is about the service.  A caller who cannot be reached hears nothing. */
struct notify {
	int   from, to;                    /* the program's, bound; the caller's, connected */
	int   cgroup;                      /* where the program's processes are, or NO_FD; not owned */
	pid_t pid;                         /* init */
	bool  own_pids;                    /* it is 1 in a pid namespace of its own */
	bool  leaving;                     /* we end once it is ready: init is the main process */
	bool  ready;                       /* that has been passed on */
};
#define NOTIFY_NONE { .from = NO_FD, .to = NO_FD, .cgroup = NO_FD }
/* For a container that is about to be started; nothing to do when it has no such socket. */
void notify_open(struct notify *n, int state_dir, const char *host);
/* What has come so far. */
void notify_move(struct notify *n);
/* Until the program is ready or has ended (`pidfd`), or a signal comes (`signals`, or NO_FD). */
int  notify_wait(struct notify *n, int pidfd, int signals, struct err *e) MUST_CHECK;
struct notify notify_of(const struct run *r);
void notify_close(struct notify *n);
#define AUTO_NOTIFY __attribute__((cleanup(notify_close)))

/* The container's cgroup; err.code is ENOENT when it is gone. */
int run_open_cgroup(const struct container *c, struct err *e) MUST_CHECK;

/* Call `stats` at once and at each interval, and `oom` for every process that is killed for
 * want of memory, until the container ends or standard output is closed. */
struct run_watch {
	uint64_t interval_ns;
	int (*stats)(const struct container *c, int cgroup, struct err *e);
	int (*oom)(const struct container *c, struct err *e);
};
int run_watch(const struct container *c, int cgroup, const struct run_watch *w, struct err *e) MUST_CHECK;

/* Run /usr/bin/NAME or /bin/NAME (argv[0]) with our environment and append what it prints;
 * its failure is an error.  1, or 0 when there is no such program. */
int run_output(const char *const *argv, struct out *o, struct err *e) MUST_CHECK;

/* Hooks of the runtime's side in order; the first failure ends it. */
int run_hooks(const struct plan *p, enum plan_hook_kind kind, const char *status, pid_t pid, struct err *e) MUST_CHECK;
/* All of them, whatever becomes of one: its failure is a warning. */
void run_poststop(const struct plan *p);

/* explain: every wanted row of the table for this plan, in order. */
void run_explain(const struct plan *p, struct out *o);
void run_explain_json(const struct plan *p, struct out *o);

/* The tables; *n rows. */
const struct step *steps_for(const struct plan *p, size_t *n);
const struct step *steps_create(size_t *n);
const struct step *steps_exec(size_t *n);
const struct step *steps_restore(size_t *n); /* run, but by CRIU */

/* trace.c: the board's times as trace-event JSON (chrome://tracing, Perfetto). */
int trace_write(const struct run *r, const char *path, struct err *e) MUST_CHECK;
/* hints.c: what to try for this step and errno, unless the error has a hint already. */
void hint_add(struct err *e);

/* --- the runtime's steps (rows only) --- */

int  state_make(struct run *r);            /* state.c */
void state_undo(struct run *r);
/* r->keyring, from the record. */
void state_name_keyring(struct run *r);
int  format_check(struct run *r);          /* format.c; before the record */
int  state_draft(struct run *r);           /* the record, but for its name */
int  state_record(struct run *r);
/* Lock again after a foreground run; false: somebody has deleted the container meanwhile,
 * and its id and cgroup may belong to another one by now. */
bool state_reclaim(struct run *r);
int  state_pid_file(struct run *r);
/* How it ended, for `state` of a container that is kept. */
void state_note_exit(struct run *r, int status);
int  notify_make(struct run *r);           /* notify.c */
int  open_paths(struct run *r);            /* open.c */
int  open_exec(struct run *r);
int  sources_open(struct run *r);          /* sources.c; for open-paths */
/* idmap.c: a descriptor of a user namespace that maps ids so. */
int  idmap_open(const struct plan_idmap *m, struct err *e) MUST_CHECK;
int  cgroup_make(struct run *r);           /* cgroup.c */
int  cgroup_join_unit(struct run *r);
int  cgroup_ready(struct run *r);          /* it is: where both sides meet after that */
void cgroup_undo(struct run *r);
int  cgroup_enter(struct run *r);
/* Say so when the walk failed by a limit of the cgroup; before anything is undone. */
void cgroup_blame(const struct run *r, struct err *e);
/* exec was refused there because we are outside of what is ours to manage: born where we are, it
 * is moved by systemd.  False: no unit. */
bool cgroup_leave_to_manager(struct run *r);
int  cgroup_attach(struct run *r);
/* Count the kills for want of memory from now on, in r->oom_kills: a scope ends, with what it
 * has counted, as soon as its last process. */
void cgroup_watch_memory(struct run *r);
void cgroup_note_kills(struct run *r);
/* exec was refused in the container's cgroup: that of its init instead.  False: no other one. */
bool cgroup_follow_init(struct run *r);
int  spawn_init(struct run *r);            /* spawn.c */
int  spawn_exec(struct run *r);
/* From what did init's steps to what is the program. */
int  spawn_follow(struct run *r);
void spawn_undo(struct run *r);
int  ids_map(struct run *r);               /* ids.c */
int  limits_raise(struct run *r);          /* limits.c */
int  rdt_join(struct run *r);              /* rdt.c */
void rdt_undo(struct run *r);
/* What will be made, for the intent. */
void rdt_note(struct run *r);
/* What was made, from the record. */
int  rdt_remove(const struct record *r, struct err *e) MUST_CHECK;
int  net_devices(struct run *r);           /* network.c */
void net_undo(struct run *r);              /* back to the host */
/* They are the container's now: nothing of ours keeps its namespace. */
void net_release(struct run *r);
/* hooks.c: what createContainer hooks need of the host, before the container has mounts. */
int  hooks_open_files(struct run *r);
void hooks_close_files(struct run *r);
int  hooks_runtime(struct run *r);
/* The files of plan.hook_out and hook_err, NO_FD when there is none. */
int  hooks_open_sinks(const struct plan *p, int sinks[2], struct err *e) MUST_CHECK;
int  hooks_poststart(struct run *r);
int  restore_unit(struct run *r);          /* restore.c */
int  restore_container(struct run *r);
int  console_pass(struct run *r);          /* console.c */
int  pidfd_pass(struct run *r);

/* --- the foreground --- */

/* Wait for init, forward signals, relay the terminal (r->terminal) when there is one. */
int  supervise(struct run *r, bool subreaper, int *status, struct err *e) MUST_CHECK;
/* Block what ends or is forwarded and open r->signals; before the spawn. */
int  supervise_prepare(struct run *r, struct err *e) MUST_CHECK;
/* pty.c: relay between our terminal and the container's until the latter ends. */
struct pty_relay {
	int  master, in, out;              /* in, out: NO_FD when closed */
	int  tty;                          /* the caller's terminal among 0-2, or NO_FD */
	bool raw;                          /* saved holds its settings */
	struct termios saved;
	char to_master[4096], to_out[4096];
	size_t n_to_master, n_to_out;
};
int  pty_begin(struct pty_relay *p, int master, struct err *e) MUST_CHECK;
/* Give the container's terminal the size of the caller's. */
void pty_fit(int master);
/* Descriptors and events to wait for; then what came. */
size_t pty_wants(const struct pty_relay *p, struct pollfd *fds);
int  pty_move(struct pty_relay *p, const struct pollfd *fds, size_t n);
void pty_end(struct pty_relay *p);

#endif
