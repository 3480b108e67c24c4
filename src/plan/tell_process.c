/* tell_process.c: what becomes of the process, as text; one function a step. */
#include "plan/tell.h"

#include <linux/ioprio.h>
#include <string.h>
#include <sys/resource.h>

/* The pointer of a property of the process; process.json of exec has no parent. */
static void process_from(const struct plan *p, struct out *o, const char *property)
{
	out_fmt(o, "\t%s/%s\n", p->kind == PLAN_EXEC ? "" : "/process", property);
}

void tell_terminal(const struct plan *p, struct out *o)
{
	out_str(o, "pseudo-terminal on 0, 1 and 2");
	if (p->kind != PLAN_EXEC)
		out_str(o, ", bound at /dev/console");
	if (p->process.rows)
		out_fmt(o, ", %u rows %u columns", p->process.rows, p->process.cols);
	process_from(p, o, "terminal");
}

void tell_console_socket(const struct plan *p, struct out *o)
{
	if (p->process.console_given) {
		out_str(o, "pass the terminal to the console socket");
		tell_from(o, "(--console-socket)");
	} else {
		out_str(o, "keep the terminal for the relay");
		process_from(p, o, "terminal");
	}
}

void tell_cwd(const struct plan *p, struct out *o)
{
	out_str(o, "chdir ");
	tell_text(o, p->process.cwd);
	out_str(o, p->process.make_cwd ? ", made when missing" : "");
	process_from(p, o, "cwd");
}

static void limit(uint64_t v, struct out *o)
{
	if (v == RLIM_INFINITY)
		out_str(o, "unlimited");
	else
		out_fmt(o, "%llu", (unsigned long long)v);
}

static void rlimits(const struct plan_process *p, struct out *o)
{
	for (size_t i = 0; i < p->n_rlimits; i++) {
		out_fmt(o, "%s ", p->rlimits[i].name);
		limit(p->rlimits[i].soft, o);
		out_chr(o, ':');
		limit(p->rlimits[i].hard, o);
		tell_from(o, p->rlimits[i].from);
	}
}

static void sched(const struct plan_sched *s, struct out *o)
{
	if (!s->set)
		return;
	out_fmt(o, "scheduler %s nice %d priority %u flags %llu", tell_policy(s->policy), s->nice,
		s->priority, (unsigned long long)s->flags);
	if (s->period || s->deadline)
		out_fmt(o, " runtime %llu deadline %llu period %llu", (unsigned long long)s->runtime,
			(unsigned long long)s->deadline, (unsigned long long)s->period);
	tell_from(o, s->from);
}

/* Bits as "0-3,7". */
static void bit_list(const uint64_t *mask, struct out *o)
{
	const char *comma = "";

	for (unsigned i = 0; i < 1024; i++) {
		unsigned first = i;

		if (!(mask[i / 64] >> i % 64 & 1))
			continue;
		while (i + 1 < 1024 && mask[(i + 1) / 64] >> (i + 1) % 64 & 1)
			i++;
		if (i > first)
			out_fmt(o, "%s%u-%u", comma, first, i);
		else
			out_fmt(o, "%s%u", comma, i);
		comma = ",";
	}
}

static void mempolicy(const struct plan_mempolicy *m, struct out *o)
{
	if (!m->set)
		return;
	out_fmt(o, "memory policy %s", tell_mempolicy_mode(m->mode));
	if (m->mode & ~0xff)
		out_fmt(o, " flags 0x%x", (unsigned)m->mode & ~0xffU);
	if (m->maxnode) {
		out_str(o, " nodes ");
		bit_list(m->nodes, o);
	}
	tell_from(o, m->from);
}

void tell_processors(const uint64_t *mask, const char *word, struct out *o)
{
	if (!mask)
		return;
	out_fmt(o, "%s processors ", word);
	bit_list(mask, o);
	out_fmt(o, "\t/execCPUAffinity/%s\n", word);
}

void tell_oom_score(const struct plan *p, struct out *o)
{
	out_fmt(o, "oom_score_adj %d%s", p->process.oom_score_adj,
		p->process.oom_may_fail ? ", if permitted" : "");
	process_from(p, o, "oomScoreAdj");
}

void tell_labels(const struct plan *p, struct out *o)
{
	const struct plan_labels *l = &p->labels;

	if (l->apparmor) {
		out_str(o, "AppArmor profile ");
		tell_text(o, l->apparmor);
		out_str(o, l->stack ? ", on top of the runtime's own, at execve" : ", at execve");
		tell_from(o, l->apparmor_from);
	}
	if (l->selinux) {
		out_str(o, "SELinux label ");
		tell_text(o, l->selinux);
		out_str(o, ", at execve");
		tell_from(o, l->selinux_from);
	}
}

void tell_limits(const struct plan *p, struct out *o)
{
	const struct plan_process *q = &p->process;

	rlimits(q, o);
	sched(&q->sched, o);
	if (q->ioprio_set) {
		out_fmt(o, "I/O priority class %d level %d", q->ioprio >> IOPRIO_CLASS_SHIFT,
			q->ioprio & 7);
		process_from(p, o, "ioPriority");
	}
	if (q->personality_set)
		out_fmt(o, "personality 0x%lx\t/linux/personality\n", q->personality);
	mempolicy(&q->mempolicy, o);
	tell_processors(q->affinity_final, "final", o);
	if (q->affinity_initial && !q->affinity_final)
		out_str(o, "all processors of the cgroup\t(default)\n");
}

void tell_program(const struct plan *p, struct out *o)
{
	const struct plan_process *q = &p->process;
	bool search;

	if (!q->args) {
		out_str(o, "no program: start will fail");
		tell_from(o, "/process");
		return;
	}
	search = !strchr(q->args[0], '/');
	if (q->env_home) {
		out_fmt(o, "HOME of uid %u in /etc/passwd", q->uid);
		tell_from(o, "(default)");
	}
	out_str(o, "find ");
	tell_text(o, q->args[0]);
	if (search) {
		out_str(o, " in ");
		tell_text(o, q->path_env);
	}
	process_from(p, o, "args");
}

static unsigned count(uint64_t mask)
{
	return (unsigned)__builtin_popcountll(mask);
}

static void cap_names(uint64_t mask, struct out *o)
{
	for (unsigned i = 0; plan_cap_name(i); i++)
		if (mask >> i & 1)
			out_fmt(o, " %s", plan_cap_name(i));
}

/* One line for all sets that are equal. */
static void cap_sets(const struct plan_caps *c, struct out *o)
{
	const struct { const char *word; uint64_t mask; } sets[] = {
		{ "bounding", c->bounding },       { "permitted", c->permitted },
		{ "effective", c->effective },     { "inheritable", c->inheritable },
		{ "ambient", c->ambient },
	};
	bool told[ARRAY_LEN(sets)] = { false };

	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		if (told[i])
			continue;
		out_str(o, sets[i].word);
		for (size_t j = i + 1; j < ARRAY_LEN(sets); j++) {
			if (sets[j].mask != sets[i].mask)
				continue;
			told[j] = true;
			out_fmt(o, " %s", sets[j].word);
		}
		out_str(o, sets[i].mask ? ":" : ": none");
		cap_names(sets[i].mask, o);
		tell_from(o, c->from);
	}
}

static void groups(const struct plan *p, struct out *o)
{
	const struct plan_process *q = &p->process;

	out_str(o, q->keep_groups ? "groups as they are" : q->n_groups ? "groups" : "no further groups");
	for (size_t i = 0; !q->keep_groups && i < q->n_groups; i++)
		out_fmt(o, " %u", (unsigned)q->groups[i]);
	process_from(p, o, "user/additionalGids");
}

void tell_credentials(const struct plan *p, struct out *o)
{
	const struct plan_process *q = &p->process;

	out_fmt(o, "uid %u gid %u, umask %04o, %u capabilities%s", q->uid, q->gid, (unsigned)q->umask,
		count(q->caps.effective), q->no_new_privs ? ", no_new_privs" : "");
	process_from(p, o, "user");
	groups(p, o);
	cap_sets(&q->caps, o);
}

void tell_exec(const struct plan *p, struct out *o)
{
	const struct plan_process *q = &p->process;
	int more = q->preserve_fds + q->listen_fds;

	if (more > 0)
		out_fmt(o, "descriptors 0 to %d stay open\t(--preserve-fds)\n", 2 + more);
	if (!q->args)
		return;
	if (p->seccomp.program.n && !p->seccomp.early)
		tell_filter(p, o);
	out_str(o, "execve");
	for (size_t i = 0; q->args[i]; i++) {
		out_chr(o, ' ');
		tell_text(o, q->args[i]);
	}
	process_from(p, o, "args");
}
