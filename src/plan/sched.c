/* sched.c: the scheduling policy and, for exec, the processors. */
#include "plan/build.h"

#include <linux/sched.h>

static const uint32_t policies[] = {
	[SPEC_SCHED_OTHER] = SCHED_NORMAL,     [SPEC_SCHED_FIFO] = SCHED_FIFO,
	[SPEC_SCHED_RR] = SCHED_RR,            [SPEC_SCHED_BATCH] = SCHED_BATCH,
	/* Never made part of Linux; the rules refuse it. */
	[SPEC_SCHED_ISO] = SCHED_NORMAL,
	[SPEC_SCHED_IDLE] = SCHED_IDLE,        [SPEC_SCHED_DEADLINE] = SCHED_DEADLINE,
};

static const uint64_t flags[] = {
	[SPEC_SCHED_FLAG_RESET_ON_FORK] = SCHED_FLAG_RESET_ON_FORK,
	[SPEC_SCHED_FLAG_RECLAIM] = SCHED_FLAG_RECLAIM,
	[SPEC_SCHED_FLAG_DL_OVERRUN] = SCHED_FLAG_DL_OVERRUN,
	[SPEC_SCHED_FLAG_KEEP_POLICY] = SCHED_FLAG_KEEP_POLICY,
	[SPEC_SCHED_FLAG_KEEP_PARAMS] = SCHED_FLAG_KEEP_PARAMS,
	[SPEC_SCHED_FLAG_UTIL_CLAMP_MIN] = SCHED_FLAG_UTIL_CLAMP_MIN,
	[SPEC_SCHED_FLAG_UTIL_CLAMP_MAX] = SCHED_FLAG_UTIL_CLAMP_MAX,
};

void plan_sched(struct build *b)
{
	const struct spec_scheduler *from = b->process->scheduler;
	struct plan_sched *to = &b->p->process.sched;

	if (!from)
		return;
	*to = (struct plan_sched){
		.set = true, .policy = policies[from->policy], .nice = (int32_t)from->nice.v,
		.priority = (uint32_t)from->priority.v, .runtime = from->runtime.v,
		.deadline = from->deadline.v, .period = from->period.v,
		.from = AT(b, "%s/scheduler", b->process_at),
	};
	for (size_t i = 0; i < from->flags.n; i++)
		to->flags |= flags[from->flags.v[i]];
}

static const uint64_t *cpus(struct build *b, const char *list, const char *word)
{
	uint64_t *mask;

	if (!list || !list[0])
		return NULL;
	mask = ARENA_NEW_N(b->a, uint64_t, PLAN_MASK_WORDS);
	if (plan_mask(list, mask) < 0)
		bad(b, AT(b, "%s/execCPUAffinity/%s", b->process_at, word),
		    "'%s' is not a list of processors such as 0-3,7", list);
	return mask;
}

void plan_affinity(struct build *b)
{
	const struct spec_exec_cpu_affinity *from = b->process->exec_cpu_affinity;

	if (!from)
		return;
	b->p->process.affinity_initial = cpus(b, from->initial, "initial");
	b->p->process.affinity_final = cpus(b, from->final, "final");
}

bool plan_sched_is_for_birth(const struct plan_sched *s)
{
	return s->set && (s->policy == SCHED_DEADLINE || (s->flags & SCHED_FLAG_RESET_ON_FORK));
}
