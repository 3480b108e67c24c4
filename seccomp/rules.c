/* rules.c: a profile to its normal form.  Knows what the specification's words mean and
 * which number a name has; nothing of programs. */
#include "rules.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

struct named {
	int                row;
	const struct rule *v; /* n of them: alternatives */
	size_t             n;
};

struct rules {
	struct arena        *arena;
	uint32_t             fallback;
	bool                 notify;
	struct named        *names; /* every name of every rule, in order */
	size_t               n_names;
	struct slot         *slots;
	struct seccomp_note *notes;
	size_t               n_notes, room;
	bool                 judged; /* hidden rules have been looked for */
};

static uint32_t action(enum spec_seccomp_action word, const struct opt_uint *number)
{
	static const uint32_t values[] = {
		[SPEC_ACT_KILL] = SECCOMP_RET_KILL_THREAD,
		[SPEC_ACT_KILL_PROCESS] = SECCOMP_RET_KILL_PROCESS,
		[SPEC_ACT_KILL_THREAD] = SECCOMP_RET_KILL_THREAD,
		[SPEC_ACT_TRAP] = SECCOMP_RET_TRAP,
		[SPEC_ACT_ERRNO] = SECCOMP_RET_ERRNO,
		[SPEC_ACT_TRACE] = SECCOMP_RET_TRACE,
		[SPEC_ACT_ALLOW] = SECCOMP_RET_ALLOW,
		[SPEC_ACT_LOG] = SECCOMP_RET_LOG,
		[SPEC_ACT_NOTIFY] = SECCOMP_RET_USER_NOTIF,
	};
	uint32_t v = (size_t)word < ARRAY_LEN(values) && word != SPEC_ACT_UNSET ? values[word]
									: SECCOMP_RET_KILL_PROCESS;

	if (v == SECCOMP_RET_ERRNO || v == SECCOMP_RET_TRACE)
		v |= (number->set ? (uint32_t)number->v : EPERM) & SECCOMP_RET_DATA;
	return v;
}

/* As the kernel orders the answers of several filters: the least is the strictest. */
static int32_t strictness(uint32_t act)
{
	return (int32_t)(act & SECCOMP_RET_ACTION_FULL);
}

static struct check check_of(const struct spec_syscall_arg *a)
{
	static const enum check_op ops[] = {
		[SPEC_CMP_NE] = CHECK_NE, [SPEC_CMP_LT] = CHECK_LT, [SPEC_CMP_LE] = CHECK_LE,
		[SPEC_CMP_EQ] = CHECK_EQ, [SPEC_CMP_GE] = CHECK_GE, [SPEC_CMP_GT] = CHECK_GT,
		[SPEC_CMP_MASKED_EQ] = CHECK_EQ,
	};
	struct check c = { .arg = (uint8_t)a->index, .op = ops[a->op], .mask = UINT64_MAX,
			   .value = a->value };

	if (a->op == SPEC_CMP_MASKED_EQ) {
		c.mask = a->value;
		c.value = a->value_two.v & c.mask;
	}
	return c;
}

static bool repeats_an_index(const struct spec_syscall_args *args)
{
	unsigned seen = 0;

	for (size_t i = 0; i < args->n; i++) {
		if (seen >> args->v[i].index & 1)
			return true;
		seen |= 1U << args->v[i].index;
	}
	return false;
}

/* Conditions on different arguments must all hold.  Two on one argument cannot be told to
 * libseccomp, and who wrote them for its users meant alternatives: each stands alone. */
static struct named alternatives(struct rules *r, const struct spec_syscall *s, size_t origin)
{
	const struct spec_syscall_args *args = &s->args;
	struct check *checks = ARENA_NEW_N(r->arena, struct check, args->n);
	size_t n = repeats_an_index(args) ? args->n : 1, each = n > 1 ? 1 : args->n;
	struct rule *v = ARENA_NEW_N(r->arena, struct rule, n);

	for (size_t i = 0; i < args->n; i++)
		checks[i] = check_of(&args->v[i]);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct rule){ .action = action(s->action, &s->errno_ret), .v = checks + i,
				      .n = each, .origin = origin };
	return (struct named){ .v = v, .n = n };
}

static void note(struct rules *r, enum seccomp_oddity what, size_t rule, size_t name)
{
	const struct seccomp_note *last = r->n_notes ? &r->notes[r->n_notes - 1] : NULL;

	if (last && last->what == what && last->rule == rule && last->name == name)
		return;
	if (r->n_notes == r->room) {
		size_t room = r->room ? 2 * r->room : 16;
		struct seccomp_note *v = ARENA_NEW_N(r->arena, struct seccomp_note, room);

		if (r->n_notes)
			memcpy(v, r->notes, r->n_notes * sizeof(*v));
		r->notes = v;
		r->room = room;
	}
	r->notes[r->n_notes++] = (struct seccomp_note){ what, rule, name };
}

static void read_rule(struct rules *r, const struct spec_syscall *s, size_t origin)
{
	struct named n = alternatives(r, s, origin);
	int row = NAMES_NO_ROW;

	/* What the default does anyway needs no rule; its names count for what is newer. */
	if (n.v[0].action == r->fallback)
		n.n = 0;
	else if (strictness(n.v[0].action) == SECCOMP_RET_USER_NOTIF)
		r->notify = true;
	for (size_t i = 0; i < s->names.n; i++) {
		int found = names_find(s->names.v[i], row);

		if (found == NAMES_NO_ROW) {
			note(r, SECCOMP_UNKNOWN_NAME, origin, i);
			continue;
		}
		n.row = row = found;
		r->names[r->n_names++] = n;
	}
}

struct rules *rules_read(struct arena *a, const struct spec_seccomp *profile)
{
	struct rules *r = ARENA_NEW(a, struct rules);
	size_t names = 0;

	r->arena = a;
	r->fallback = action(profile->default_action, &profile->default_errno_ret);
	for (size_t i = 0; i < profile->syscalls.n; i++)
		names += profile->syscalls.v[i].names.n;
	r->names = ARENA_NEW_N(a, struct named, names);
	r->slots = ARENA_NEW_N(a, struct slot, SLOTS);
	for (size_t i = 0; i < profile->syscalls.n; i++)
		read_rule(r, &profile->syscalls.v[i], i);
	return r;
}

/* Stricter ones first, so that the order in the profile never lets more through. */
static void add_node(struct rules *r, struct slot *s, const struct rule *rule)
{
	struct rule_node *n = ARENA_NEW(r->arena, struct rule_node), **at = &s->first;

	n->rule = rule;
	if (s->last && strictness(s->last->rule->action) <= strictness(rule->action))
		at = &s->last->next;
	while (*at && strictness((*at)->rule->action) <= strictness(rule->action))
		at = &(*at)->next;
	n->next = *at;
	*at = n;
	if (!n->next)
		s->last = n;
}

static void add(struct rules *r, struct slot *s, const struct named *n)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct rule *rule = &n->v[i];

		if (rule->n) {
			add_node(r, s, rule);
		} else if (!s->plain) {
			s->plain = true;
			s->action = rule->action;
		} else if (s->action != rule->action && !r->judged) {
			note(r, SECCOMP_HIDDEN_RULE, rule->origin, 0);
		}
	}
}

/* On i386 the same can be asked of socketcall or ipc, whose first argument is a number of
 * their own.  The others cannot be seen from there: a rule that depends on them is carried over
 * only where that is the stricter answer. */
static void add_multiplexed(struct rules *r, const struct named *n)
{
	unsigned sub = names_multiplexed(n->row);
	struct slot *s = &r->slots[sub < 200 ? I386_SOCKETCALL : I386_IPC];

	for (size_t i = 0; i < n->n; i++) {
		struct rule *rule;
		struct check *c;

		if (n->v[i].n && strictness(n->v[i].action) > strictness(r->fallback))
			continue;
		rule = ARENA_NEW(r->arena, struct rule);
		c = ARENA_NEW(r->arena, struct check);
		*c = (struct check){ .arg = 0, .op = CHECK_EQ, .mask = UINT64_MAX, .value = sub % 100 };
		*rule = n->v[i];
		rule->v = c;
		rule->n = 1;
		add_node(r, s, rule);
	}
}

/* An unconditional rule decides alone, wherever it stands, as it does with libseccomp. */
static void settle(struct rules *r)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &r->slots[i];

		for (struct rule_node *n = s->plain ? s->first : NULL; n; n = n->next)
			if (!r->judged && n->rule->action != s->action)
				note(r, SECCOMP_HIDDEN_RULE, n->rule->origin, 0);
		if (s->plain)
			s->first = s->last = NULL;
	}
}

const struct slot *rules_number(struct rules *r, const struct names_target *t, uint32_t *newest)
{
	memset(r->slots, 0, SLOTS * sizeof(*r->slots));
	*newest = NAMES_NO_NUMBER;
	for (size_t i = 0; i < r->n_names; i++) {
		const struct named *n = &r->names[i];
		uint32_t nr = names_number(n->row, t->column);

		if (t->column == NAMES_X86 && names_multiplexed(n->row))
			add_multiplexed(r, n);
		if (nr == NAMES_NO_NUMBER)
			continue;
		nr &= ~(uint32_t)X32_BIT;
		if (nr >= ARM_PRIVATE) {
			add(r, &r->slots[NUMBERS_END + nr - ARM_PRIVATE], n);
			continue;
		}
		add(r, &r->slots[nr], n);
		if (*newest == NAMES_NO_NUMBER || nr > *newest)
			*newest = nr;
	}
	settle(r);
	r->judged = true;
	return r->slots;
}

uint32_t rules_default(const struct rules *r)
{
	return r->fallback;
}

uint32_t rules_default_newer(const struct rules *r)
{
	switch (r->fallback & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
	case SECCOMP_RET_TRACE:
		return r->fallback;
	default:
		return SECCOMP_RET_ERRNO | ENOSYS;
	}
}

size_t rules_size(const struct rules *r)
{
	return r->n_names;
}

bool rules_notify(const struct rules *r)
{
	return r->notify;
}

const struct seccomp_note *rules_notes(const struct rules *r, size_t *n)
{
	*n = r->n_notes;
	return r->notes;
}
