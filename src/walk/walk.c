/* walk.c: go through the table.  The order of the rows is the protocol: this file
 * does not know what any of them does. */
#include "walk/walk.h"

#include <errno.h>

#include "base/fmt.h"
#include "sys/process.h"

void run_init(struct run *r, const struct plan *p, const struct step *steps, size_t n)
{
	*r = (struct run){
		.plan = p, .steps = steps, .n_steps = n,
		.turn = { NO_FD, NO_FD }, .signals = NO_FD, .give = NO_FD, .gift = NO_FD,
		.init_pidfd = NO_FD, .state_dir = NO_FD, .rootfs = NO_FD, .cgroup = NO_FD,
		.memory_events = NO_FD, .gate = NO_FD, .console_socket = NO_FD, .stand_in = NO_FD, .agent = NO_FD, .terminal = NO_FD,
		.container_pidfd = NO_FD, .root = NO_FD, .null = NO_FD, .gate_peer = NO_FD,
		.sources = NO_FD, .bundle = NO_FD, .proc = NO_FD, .sys = NO_FD, .notify = NO_FD, .notify_host = NO_FD, .hook_sinks = { NO_FD, NO_FD },
	};
	for (size_t i = 0; i < NS_COUNT; i++)
		r->ns[i] = NO_FD;
}

static bool wanted(const struct run *r, const struct step *s)
{
	return !s->wanted || s->wanted(r->plan);
}

/* The last turn: init will wait at the gate, nobody waits for it here. */
static bool parts(const struct run *r, const struct step *s)
{
	return (s->flags & STEP_LAST_TURN) && r->plan->kind == PLAN_CREATE;
}

static int run_row(struct run *r, const struct step *s)
{
	struct board *b = r->board;
	int rc;

	b->at[r->side] = (int32_t)r->at;
	b->begun[r->at] = sys_now_ns();
	rc = s->run(r);
	b->ended[r->at] = sys_now_ns();
	if (rc < 0) {
		if (!r->err->step[0])
			fmt(r->err->step, sizeof(r->err->step), "%s", s->name);
		b->failed[r->side] = 1;
	}
	return rc;
}

static bool init_became_program(const struct run *r)
{
	int32_t at = r->board->at[SIDE_INIT];

	return r->side == SIDE_RUNTIME && !r->board->failed[SIDE_INIT] && at >= 0 &&
	       (size_t)at < r->n_steps && (r->steps[at].flags & STEP_EXECS);
}

/* End-of-file after init's last row is the good answer: it has become the program. */
static int take_turn(struct run *r)
{
	int rc = turn_wait(r);

	return rc == -EPIPE && init_became_program(r) ? 0 : rc;
}

/* Rows from r->at on.  `mine`: this side holds the turn.  0; or negative errno when the
 * turn could not be passed; or -1 when a step failed, with board->failed set. */
static int walk(struct run *r, bool mine)
{
	for (; r->at < r->n_steps; r->at++) {
		const struct step *s = &r->steps[r->at];
		bool own = s->side == r->side, overlap = s->flags & STEP_OVERLAP;
		int rc = 0;

		if (!wanted(r, s))
			continue;
		if (!own && !overlap && mine) {
			rc = turn_give(r);
			mine = false;
		} else if (own && !overlap && !mine) {
			rc = take_turn(r);
			mine = true;
		}
		if (rc < 0)
			return rc;
		if (own && run_row(r, s) < 0)
			return -1;
		if (own && parts(r, s))
			return turn_give(r);
	}
	return mine ? 0 : take_turn(r);
}

int walk_runtime(struct run *r, struct err *e)
{
	int rc;

	r->side = SIDE_RUNTIME;
	r->err = &r->board->err[SIDE_RUNTIME];
	rc = walk(r, true);
	if (rc >= 0)
		return 0;
	/* Init may be at work as well: without it some things fail that would not have. */
	if (r->board->failed[SIDE_INIT])
		return board_blame(r, e);
	if (r->board->failed[SIDE_RUNTIME]) {
		*e = *r->err;
		return -1;
	}
	if (rc == -EINTR)
		return err_set(e, "interrupted by a signal");
	if (rc == -EPIPE || rc == -ECONNRESET)
		return board_blame(r, e);
	return err_sys(e, rc, "cannot pass the turn to the container's first process");
}

int walk_init(struct run *r)
{
	r->side = SIDE_INIT;
	r->err = &r->board->err[SIDE_INIT];
	r->at++;
	return walk(r, false);
}

void walk_undo(struct run *r, size_t last)
{
	for (size_t i = MIN(last + 1, r->n_steps); i-- > 0;)
		if (r->steps[i].undo)
			r->steps[i].undo(r);
}
