/* compile.c: rules in normal form to one program: which architecture, then a balanced tree
 * over ranges of numbers with one answer, then conditions at its leaves.
 *
 * The kernel walks the program once for every number when it is installed and once for
 * every call that is not always allowed, so few and shallow branches are what counts. */
#include <stddef.h>

#include "gen.h"
#include "sys/compat.h"

/* From `first` up to the next one's: one action, or rules with the action as the last resort. */
struct span {
	uint32_t                first, action;
	const struct rule_node *rules;
	bool                    narrow;
};

struct spans {
	struct span *v;
	size_t       n;
};

/* A number that is named can begin a span and end one; beside that there are socketcall, ipc
 * and some fixed borders. */
static size_t spans_room(const struct rules *r, size_t targets)
{
	return targets * (2 * (rules_size(r) + 2) + 8);
}

static void begin(struct spans *s, const struct span *next)
{
	const struct span *last = s->n ? &s->v[s->n - 1] : NULL;

	if (last && last->first == next->first)
		s->n--; /* nothing was left of it */
	last = s->n ? &s->v[s->n - 1] : NULL;
	if (last && !last->rules && !next->rules && last->action == next->action)
		return;
	s->v[s->n++] = *next;
}

static void begin_action(struct spans *s, uint32_t first, uint32_t action)
{
	begin(s, &(struct span){ .first = first, .action = action });
}

static void one_number(struct spans *s, const struct rules *r, const struct slot *slot, uint32_t nr,
		       bool narrow)
{
	uint32_t fallback = rules_default(r);

	if (slot->plain)
		begin_action(s, nr, slot->action);
	else if (slot->first)
		begin(s, &(struct span){ nr, fallback, slot->first, narrow });
	else
		begin_action(s, nr, fallback);
}

/* All numbers of one target, from its first to the border of the next one.  A profile that names
 * none of them says nothing about their age. */
static void target(struct spans *s, struct rules *r, const struct names_target *t)
{
	uint32_t base = t->column == NAMES_X32 ? X32_BIT : 0, newest;
	const struct slot *slots = rules_number(r, t, &newest);
	uint32_t newer = newest == NAMES_NO_NUMBER ? rules_default(r) : rules_default_newer(r);

	for (uint32_t i = 0; newest != NAMES_NO_NUMBER && i <= newest; i++)
		one_number(s, r, &slots[i], base + i, t->narrow);
	begin_action(s, newest == NAMES_NO_NUMBER ? base : base + newest + 1, newer);
	if (t->column == NAMES_ARM) {
		for (uint32_t i = 0; i < SLOTS - NUMBERS_END; i++)
			one_number(s, r, &slots[NUMBERS_END + i], ARM_PRIVATE + i, t->narrow);
		begin_action(s, ARM_PRIVATE_END, newer);
	}
	/* Without x32 in the profile its numbers must not pass for others. -1 is no number of
	 * x32: it is what a tracer leaves of a call it has cancelled. */
	if (t->column == NAMES_X86_64) {
		begin_action(s, X32_BIT, SECCOMP_RET_KILL_PROCESS);
		begin_action(s, UINT32_MAX, newer);
	}
}

static struct label leaf(struct gen *g, struct arena *a, const struct span *s)
{
	if (!s->rules)
		return ENDS(s->action);
	return gen_rules(g, a, s->rules, s->narrow, ENDS(s->action));
}

/* A leaf of the tree: one answer, with up to this many single numbers that have another.
 * Such a number costs one comparison here, and two borders in the tree. */
enum { EXCEPTIONS_MAX = 3 };

struct item {
	const struct span *v; /* its exceptions are v[1], v[3], ... */
	size_t             exceptions;
};

static bool is_exception(const struct span *v, size_t n)
{
	return n >= 3 && !v[0].rules && !v[2].rules && v[0].action == v[2].action &&
	       v[2].first - v[1].first == 1;
}

static size_t group(const struct span *v, size_t n, struct item *out)
{
	size_t items = 0;

	for (size_t i = 0; i < n;) {
		struct item *t = &out[items++];

		*t = (struct item){ .v = &v[i] };
		while (t->exceptions < EXCEPTIONS_MAX && is_exception(&v[i], n - i)) {
			t->exceptions++;
			i += 2;
		}
		/* What follows the last exception can be the ground of the next one. */
		if (!t->exceptions || !is_exception(&v[i], n - i))
			i++;
	}
	return items;
}

static struct label item(struct gen *g, struct arena *a, const struct item *t)
{
	struct label l = leaf(g, a, t->v);

	for (size_t i = t->exceptions; i-- > 0;) {
		struct label other = leaf(g, a, &t->v[2 * i + 1]);

		l = gen_jump(g, BPF_JEQ, t->v[2 * i + 1].first, other, l);
	}
	return l;
}

static struct label tree(struct gen *g, struct arena *a, const struct item *v, size_t n)
{
	struct label low, high;

	if (n == 1)
		return item(g, a, v);
	high = tree(g, a, v + n / 2, n - n / 2);
	low = tree(g, a, v, n / 2);
	return gen_jump(g, BPF_JGE, v[n / 2].v->first, high, low);
}

struct compilation {
	struct arena              *arena;
	struct rules              *rules;
	const struct spec_seccomp *profile;
	enum spec_seccomp_arch     native;
	struct gen                 gen;
};

static bool wanted(const struct compilation *c, const struct names_target *t)
{
	if (t->arch == c->native)
		return true;
	for (size_t i = 0; i < c->profile->architectures.n; i++)
		if (c->profile->architectures.v[i] == (int)t->arch)
			return true;
	return false;
}

/* Targets of one AUDIT_ARCH share one tree: of x86-64 and x32, the numbers tell which. */
static struct label audit_tree(struct compilation *c, const struct names_target *t, size_t n)
{
	struct spans s = { ARENA_NEW_N(c->arena, struct span, spans_room(c->rules, n)), 0 };
	struct item *items;

	for (size_t i = 0; i < n; i++) {
		if (!wanted(c, &t[i]))
			continue;
		/* What x86-64 did with the numbers of x32 is replaced. */
		while (s.n && t[i].column == NAMES_X32 && s.v[s.n - 1].first >= X32_BIT)
			s.n--;
		target(&s, c->rules, &t[i]);
	}
	items = ARENA_NEW_N(c->arena, struct item, s.n);
	gen_fall_into(&c->gen, tree(&c->gen, c->arena, items, group(s.v, s.n, items)));
	return gen_put(&c->gen, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
}

/* Backwards, so the native architecture is asked for first. */
static void program(struct compilation *c, const struct names_target *t, size_t n)
{
	struct label next = ENDS(SECCOMP_RET_KILL_PROCESS);

	while (n > 0) {
		size_t from = n - 1;
		struct label found;

		while (from > 0 && t[from - 1].audit == t[from].audit)
			from--;
		if (wanted(c, &t[from])) {
			found = audit_tree(c, t + from, n - from);
			next = gen_jump(&c->gen, BPF_JEQ, t[from].audit, found, next);
		}
		n = from;
	}
	gen_fall_into(&c->gen, next);
	gen_put(&c->gen, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
}

/* SPEC_ALLOW unless the profile has an opinion: the other way every program pays for a
 * hardware fault that a filter does not help against.  TSYNC is about further threads, which
 * a container's first process does not have. */
static unsigned filter_flags(const struct spec_seccomp *profile, bool notify)
{
	unsigned flags = profile->flags.v ? 0 : SECCOMP_FILTER_FLAG_SPEC_ALLOW;

	for (size_t i = 0; i < profile->flags.n; i++) {
		if (profile->flags.v[i] == SPEC_SECCOMP_FLAG_LOG)
			flags |= SECCOMP_FILTER_FLAG_LOG;
		if (profile->flags.v[i] == SPEC_SECCOMP_FLAG_SPEC_ALLOW)
			flags |= SECCOMP_FILTER_FLAG_SPEC_ALLOW;
		/* Without a listener the kernel refuses it, and it would mean nothing. */
		if (profile->flags.v[i] == SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV && notify)
			flags |= SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	}
	return notify ? flags | SECCOMP_FILTER_FLAG_NEW_LISTENER : flags;
}

bool seccomp_arch_runs(enum spec_seccomp_arch native, enum spec_seccomp_arch arch)
{
	const struct names_target *t;
	size_t n = names_targets(native, &t);

	for (size_t i = 0; i < n; i++)
		if (t[i].arch == arch)
			return true;
	return false;
}

#ifdef HAVE_SECCOMP
const bool seccomp_built = true;
#else
const bool seccomp_built = false;
#endif

int seccomp_compile(struct arena *a, const struct spec_seccomp *profile,
		    enum spec_seccomp_arch native, struct seccomp_filter *out, struct err *e)
{
	struct compilation c = { .arena = a, .profile = profile, .native = native };
	const struct names_target *t;
	size_t n = names_targets(native, &t);

	if (!seccomp_built)
		return err_set(e, "this tare was built without seccomp filters");
	if (!n)
		return err_set(e, "no system call numbers of %s are known",
			       spec_word(&spec_seccomp_archs, (int)native));
	c.rules = rules_read(a, profile);
	c.gen.v = ARENA_NEW_N(a, struct sock_filter, BPF_MAXINSNS);
	program(&c, t, n);
	if (c.gen.n > BPF_MAXINSNS)
		return err_set(e, "the filter has %zu instructions, the kernel takes %d at most",
			       c.gen.n, BPF_MAXINSNS);
	gen_reverse(&c.gen);
	out->program = (struct seccomp_program){
		.v = c.gen.v, .n = c.gen.n, .flags = filter_flags(profile, rules_notify(c.rules)),
	};
	out->notifies = rules_notify(c.rules);
	out->notes = rules_notes(c.rules, &out->n_notes);
	return 0;
}
