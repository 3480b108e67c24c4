/* limits.c: resource limits, the OOM score, I/O priority, personality.  Knows nothing of
 * cgroups. */
#include "plan/build.h"

#include <linux/ioprio.h>
#include <sys/personality.h>
#include <sys/resource.h>

#include "base/num.h"

struct name { int resource; const char *word; };

static const struct name names[] = {
	[SPEC_RLIMIT_AS]         = { RLIMIT_AS,         "RLIMIT_AS" },
	[SPEC_RLIMIT_CORE]       = { RLIMIT_CORE,       "RLIMIT_CORE" },
	[SPEC_RLIMIT_CPU]        = { RLIMIT_CPU,        "RLIMIT_CPU" },
	[SPEC_RLIMIT_DATA]       = { RLIMIT_DATA,       "RLIMIT_DATA" },
	[SPEC_RLIMIT_FSIZE]      = { RLIMIT_FSIZE,      "RLIMIT_FSIZE" },
	[SPEC_RLIMIT_LOCKS]      = { RLIMIT_LOCKS,      "RLIMIT_LOCKS" },
	[SPEC_RLIMIT_MEMLOCK]    = { RLIMIT_MEMLOCK,    "RLIMIT_MEMLOCK" },
	[SPEC_RLIMIT_MSGQUEUE]   = { RLIMIT_MSGQUEUE,   "RLIMIT_MSGQUEUE" },
	[SPEC_RLIMIT_NICE]       = { RLIMIT_NICE,       "RLIMIT_NICE" },
	[SPEC_RLIMIT_NOFILE]     = { RLIMIT_NOFILE,     "RLIMIT_NOFILE" },
	[SPEC_RLIMIT_NPROC]      = { RLIMIT_NPROC,      "RLIMIT_NPROC" },
	[SPEC_RLIMIT_RSS]        = { RLIMIT_RSS,        "RLIMIT_RSS" },
	[SPEC_RLIMIT_RTPRIO]     = { RLIMIT_RTPRIO,     "RLIMIT_RTPRIO" },
	[SPEC_RLIMIT_RTTIME]     = { RLIMIT_RTTIME,     "RLIMIT_RTTIME" },
	[SPEC_RLIMIT_SIGPENDING] = { RLIMIT_SIGPENDING, "RLIMIT_SIGPENDING" },
	[SPEC_RLIMIT_STACK]      = { RLIMIT_STACK,      "RLIMIT_STACK" },
};

static void set_bit(void *mask, unsigned n)
{
	((uint64_t *)mask)[n / 64] |= 1ULL << (n % 64);
}

int plan_mask(const char *list, uint64_t mask[PLAN_MASK_WORDS])
{
	return num_list(list, PLAN_MASK_BITS - 1, set_bit, mask);
}

static void rlimits(struct build *b)
{
	const struct spec_rlimits *from = &b->process->rlimits;
	struct plan_rlimit *v = ARENA_NEW_N(b->a, struct plan_rlimit, from->n);
	struct plan_process *p = &b->p->process;

	for (size_t i = 0; i < from->n; i++) {
		const struct spec_rlimit *r = &from->v[i];
		const struct name *name = &names[r->type];

		v[i] = (struct plan_rlimit){ name->resource, name->word, r->soft, r->hard,
					     AT(b, "%s/rlimits/%zu", b->process_at, i) };
	}
	p->rlimits = v;
	p->n_rlimits = from->n;
}

static void oom(struct build *b)
{
	const struct opt_int *from = &b->process->oom_score_adj;
	struct plan_process *p = &b->p->process;

	if (!from->set)
		return;
	p->oom_set = true;
	p->oom_score_adj = (int)from->v;
	p->oom_may_fail = !b->h->privileged;
}

static void ioprio(struct build *b)
{
	static const int classes[] = {
		[SPEC_IOPRIO_RT] = IOPRIO_CLASS_RT,
		[SPEC_IOPRIO_BE] = IOPRIO_CLASS_BE,
		[SPEC_IOPRIO_IDLE] = IOPRIO_CLASS_IDLE,
	};
	const struct spec_io_priority *from = b->process->io_priority;
	struct plan_process *p = &b->p->process;

	if (!from)
		return;
	p->ioprio_set = true;
	p->ioprio = classes[from->class] << IOPRIO_CLASS_SHIFT | (int)from->priority.v;
}

static void personality_of(struct build *b)
{
	const struct spec_linux *l = b->s->linux;
	const struct spec_personality *from = l ? l->personality : NULL;

	if (!from)
		return;
	b->p->process.personality_set = true;
	b->p->process.personality = from->domain == SPEC_PERSONALITY_LINUX32 ? PER_LINUX32 : PER_LINUX;
}

void plan_limits(struct build *b)
{
	rlimits(b);
	oom(b);
	ioprio(b);
	personality_of(b);
	plan_sched(b);
	plan_mempolicy(b);
}
