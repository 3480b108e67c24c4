/* walk.h: the machine that carries out a plan.  Knows no step by name.
 *
 * One constant table of steps in total order.  Two processes go through it: the
 * runtime and the container's init.  Each runs the rows of its side; where the side
 * changes, one byte (with at most one descriptor) hands the turn over.  A failure or
 * a vanished peer stops both.  Times, the step at work and the error of each side stand
 * on a shared page, the board, which outlives a killed init. */
#ifndef TARE_WALK_H
#define TARE_WALK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/err.h"
#include "base/str.h"
#include "plan/plan.h"

enum side { SIDE_RUNTIME, SIDE_INIT, SIDE_COUNT };

struct run;
struct sys_image;
struct network;
struct systemd_ahead;

enum step_flags {
	/* Pure work of the runtime that may go on while init has the turn. */
	STEP_OVERLAP = 1u << 0,
	/* INIT: this row ends in execve; the other side learns of it by end-of-file. */
	STEP_EXECS = 1u << 1,
	/* RUNTIME: after this row the runtime gives its last turn and stops walking when the
	 * plan's init will wait at the gate. */
	STEP_LAST_TURN = 1u << 2,
	/* RUNTIME: init comes to be in this row; the board's other side starts after it. */
	STEP_SPAWNS = 1u << 3,
};

struct step {
	const char *name;
	enum side   side;
	bool (*wanted)(const struct plan *);             /* NULL: always */
	int  (*run)(struct run *);                       /* 0, or -1 with *r->err filled */
	void (*undo)(struct run *);                      /* RUNTIME steps that leave traces */
	void (*tell)(const struct plan *, struct out *); /* explain */
	unsigned    flags;
};

#define BOARD_STEPS 52

struct board {
	struct err  err[SIDE_COUNT];
	uint64_t    begun[BOARD_STEPS], ended[BOARD_STEPS]; /* CLOCK_MONOTONIC ns, 0: not */
	volatile int32_t at[SIDE_COUNT];                    /* index of the step begun last, -1 */
	volatile int32_t failed[SIDE_COUNT];                /* 1: err is valid */
	volatile int32_t init_pid;                          /* as the runtime sees it */
	int32_t     foreign_program;                        /* 1: of a format only the host can judge */
};

/* The state of one walk; lives on the stack of run_*; each side has its own copy after the fork. */
struct run {
	const struct plan  *plan;
	const struct step  *steps;
	size_t              n_steps;
	struct board       *board;
	struct err         *err;          /* this side's, on the board */
	enum side           side;
	int                 turn[2];      /* socket pair, by side; the other end is closed */
	size_t              at;           /* the row at work */
	int                 signals;      /* signalfd of what ends or is forwarded, or NO_FD */
	int                 give;         /* descriptor to go with the next turn, or NO_FD */
	int                 gift;         /* descriptor that came with the last turn, or NO_FD */

	/* made by runtime steps */
	pid_t               init_pid;
	int                 init_pidfd;
	int                 state_dir;    /* ROOT/ID, locked */
	int                 rootfs;       /* the root directory on the host */
	int                 cgroup;       /* directory, for CLONE_INTO_CGROUP */
	int                 cgroup_made;
	bool                cgroup_left;  /* it could not be removed: the record must stay */
	int                 memory_events; /* file of the cgroup, or NO_FD */
	uint64_t            oom_kills;
	bool                rdt_made, rdt_monitored; /* groups of resctrl, by us */
	int                 bundle;       /* its directory, for hooks of the container, or NO_FD */
	int                *hook_files;   /* of the createContainer hooks, opened before their mounts; in the arena */
	int                 gate;         /* listening socket */
	int                 ns[NS_COUNT]; /* namespaces to join */
	int                 sources;      /* socket that holds the bind sources opened by the runtime, in the order of the mounts */
	int                 console_socket; /* connected */
	int                 notify;       /* the program's notification socket, bound, or NO_FD */
	int                 notify_host;  /* the caller's, connected */
	int                 hook_sinks[2]; /* for what hooks on init's side print, or NO_FD */
	struct sys_image   *image;        /* what init parts from, or NULL */
	int                 stand_in;     /* what it counts as then */
	int                 agent;        /* connected, for the descriptor of the filter */
	int                 container_pid; /* exec: of the container's init */
	int                 terminal;     /* master of the container's terminal, once it came */
	int                 container_pidfd; /* exec: the container's init */
	bool                reaped;       /* init has been waited for */
	int                 wait_status;

	/* init's own */
	int                 root;         /* the container's root mount, before pivot */
	int                 null;         /* the host's /dev/null, detached: masks are made of it */
	int                 proc, sys;    /* what was mounted there, kept for masks, or NO_FD */
	const char         *program_path; /* what execve gets: program_buf, or NULL */
	char                program_buf[4096];
	bool                enter_cwd_later; /* only the program's own user may */
	int                 gate_peer;    /* connection of start, or NO_FD */

	/* the runtime's world, NULL or NO_FD when not given; strings live in the arena */
	const char         *root_dir;     /* state root */
	const char         *console_path, *pid_file, *pidfd_path, *notify_path;
	struct record      *record;
	const char         *keyring;      /* the container's session keyring, once there is a record */
	const char         *config_text;  /* to be saved */
	size_t              config_len;
	struct arena       *arena;        /* runtime side only */
	const void         *restore;      /* run.h's criu_options: from images; or NULL */
	struct systemd_ahead *systemd;    /* cgroups/systemd.h; or NULL */
	struct network     *network;      /* run/network.c's own: devices that were moved */
};

/* A board in a fresh shared page; NULL with *e filled on failure. */
struct board *board_new(struct err *e);
void board_free(struct board *b);
/* Why the other side stopped: its error from the board, or "init died in step S: signal". Copies with checks:
 * the board is init's to write. */
int  board_blame(const struct run *r, struct err *e);

/* A new run with every descriptor NO_FD. */
void run_init(struct run *r, const struct plan *p, const struct step *steps, size_t n);

/* Walk this side's rows.  RUNTIME: 0 when the table is done (or the last turn given),
 * -1 with *e filled (own or init's failure).  INIT: returns only on failure, -1. */
int  walk_runtime(struct run *r, struct err *e) MUST_CHECK;
int  walk_init(struct run *r);
/* Undo columns of the rows up to and including `last` (by index; n_steps - 1: all), backwards. */
void walk_undo(struct run *r, size_t last);

/* turn.c: one byte and at most one descriptor.  Negative errno; -EPIPE: the peer is gone. */
int  turn_open(struct run *r, struct err *e) MUST_CHECK;
int  turn_give(struct run *r) MUST_CHECK;
int  turn_wait(struct run *r) MUST_CHECK;
void turn_keep(struct run *r, enum side side); /* close the other side's end */

#endif
