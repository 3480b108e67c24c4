/* limits.c: what the kernel schedules and limits the program by. */
#include "init/init.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "base/fmt.h"
#include "base/io.h"
#include "sys/process.h"

enum { IOPRIO_PROCESS = 1 };

/* Before the root is switched: the file must be the kernel's, not the container's. */
int init_oom(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	char text[16];
	size_t n = fmt(text, sizeof(text), "%d", p->oom_score_adj);
	int rc = io_write_file(AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY, 0, text, n);

	if (rc >= 0 || (p->oom_may_fail && (rc == -EACCES || rc == -EPERM)))
		return 0;
	err_sys(r->err, rc, "cannot set the out-of-memory score to %d", p->oom_score_adj);
	return err_at(r->err, "/process/oomScoreAdj");
}

static int set_rlimits(struct run *r)
{
	const struct plan_process *p = &r->plan->process;

	for (size_t i = 0; i < p->n_rlimits; i++) {
		const struct plan_rlimit *l = &p->rlimits[i];
		struct rlimit set = { .rlim_cur = l->soft, .rlim_max = l->hard };
		int rc = sys_prlimit(0, l->resource, &set, NULL);

		if (rc < 0) {
			err_sys(r->err, rc, "cannot set the limit %s to %llu:%llu", l->name,
				(unsigned long long)l->soft, (unsigned long long)l->hard);
			return err_at(r->err, l->from);
		}
	}
	return 0;
}

static int set_sched(struct run *r)
{
	const struct plan_sched *s = &r->plan->process.sched;
	struct sched_attr attr = {
		.size = sizeof(attr), .sched_policy = s->policy, .sched_flags = s->flags,
		.sched_nice = s->nice, .sched_priority = s->priority, .sched_runtime = s->runtime,
		.sched_deadline = s->deadline, .sched_period = s->period,
	};
	int rc = sys_sched_setattr(0, &attr, 0);

	if (rc >= 0)
		return 0;
	err_sys(r->err, rc, "cannot set the scheduler");
	return err_at(r->err, s->from);
}

static int set_mempolicy(struct run *r)
{
	const struct plan_mempolicy *m = &r->plan->process.mempolicy;
	int rc = sys_set_mempolicy(m->mode, m->maxnode ? (const unsigned long *)m->nodes : NULL,
				   m->maxnode);

	if (rc >= 0)
		return 0;
	err_sys(r->err, rc, "cannot set the memory policy");
	return err_at(r->err, m->from);
}

static int set_affinity(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	static const uint64_t all[1024 / 64] = { [0 ... 1024 / 64 - 1] = UINT64_MAX };
	/* The kernel makes "all" those of the cgroup: what the initial ones have left behind goes. */
	const uint64_t *mask = p->affinity_final ? p->affinity_final : all;
	int rc;

	if (!p->affinity_final && !p->affinity_initial)
		return 0;
	rc = sys_sched_setaffinity(0, 128, (const unsigned long *)mask);
	if (rc >= 0)
		return 0;
	err_sys(r->err, rc, "cannot set the processors of the program");
	return err_at(r->err, "/execCPUAffinity/final");
}

int init_limits(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	int rc;

	if (set_rlimits(r) < 0)
		return -1;
	if (p->sched.set && set_sched(r) < 0)
		return -1;
	if (p->ioprio_set) {
		rc = sys_ioprio_set(IOPRIO_PROCESS, 0, p->ioprio);
		if (rc < 0) {
			err_sys(r->err, rc, "cannot set the I/O priority");
			return err_at(r->err, "/process/ioPriority");
		}
	}
	if (p->mempolicy.set && set_mempolicy(r) < 0)
		return -1;
	if (p->personality_set) {
		rc = sys_personality(p->personality);
		if (rc < 0) {
			err_sys(r->err, rc, "cannot set the execution domain");
			return err_at(r->err, "/linux/personality");
		}
	}
	return set_affinity(r);
}
