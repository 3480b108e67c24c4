/* gen_check.c: conditions on arguments.  They have 64 bits and the machine compares 32 at a
 * time, the upper half first; a narrow architecture has no upper half. */
#include "gen.h"

#include <linux/seccomp.h>
#include <stddef.h>

enum half { LOW, HIGH };

static uint32_t half_of(uint64_t v, enum half h)
{
	return (uint32_t)(h == HIGH ? v >> 32 : v);
}

/* Load half of an argument and go on with what was written last. */
static struct label load(struct gen *g, uint8_t arg, enum half h)
{
	/* Both architectures that names.c knows are little-endian. */
	return gen_put(g, BPF_LD | BPF_W | BPF_ABS,
		       (uint32_t)(offsetof(struct seccomp_data, args) + 8U * arg + 4U * h));
}

static struct label equal(struct gen *g, const struct check *c, enum half h, struct label yes,
			  struct label no)
{
	uint32_t mask = half_of(c->mask, h);

	if (!mask)
		return yes;
	gen_jump(g, BPF_JEQ, half_of(c->value, h), yes, no);
	if (mask != UINT32_MAX)
		gen_put(g, BPF_ALU | BPF_AND | BPF_K, mask);
	return load(g, c->arg, h);
}

static struct label above(struct gen *g, const struct check *c, bool narrow, struct label yes,
			  struct label no)
{
	uint16_t condition = c->op == CHECK_GT || c->op == CHECK_LE ? BPF_JGT : BPF_JGE;
	struct label low;

	gen_jump(g, condition, half_of(c->value, LOW), yes, no);
	low = load(g, c->arg, LOW);
	if (narrow)
		return low;
	low = gen_jump(g, BPF_JEQ, half_of(c->value, HIGH), low, no);
	gen_jump(g, BPF_JGT, half_of(c->value, HIGH), yes, low);
	return load(g, c->arg, HIGH);
}

static struct label check(struct gen *g, const struct check *c, bool narrow, struct label yes,
			  struct label no)
{
	bool negated = c->op == CHECK_NE || c->op == CHECK_LT || c->op == CHECK_LE;
	struct label hit = negated ? no : yes, miss = negated ? yes : no, low;

	if (c->op != CHECK_EQ && c->op != CHECK_NE)
		return above(g, c, narrow, hit, miss);
	low = equal(g, c, LOW, hit, miss);
	return narrow ? low : equal(g, c, HIGH, low, miss);
}

static struct label all_checks(struct gen *g, const struct rule *r, bool narrow, struct label no)
{
	struct label next = ENDS(r->action);

	for (size_t i = r->n; i-- > 0;)
		next = check(g, &r->v[i], narrow, next, no);
	return next;
}

/* Whether b can be tried on the low half that was loaded for a. */
static bool same_load(const struct rule *a, const struct rule *b, bool narrow)
{
	const struct check *x = a->v, *y = b->v;

	return a->n == 1 && b->n == 1 && x->op == CHECK_EQ && y->op == CHECK_EQ &&
	       x->mask == UINT64_MAX && y->mask == UINT64_MAX && x->arg == y->arg &&
	       (narrow || half_of(x->value, HIGH) == half_of(y->value, HIGH));
}

/* One value after the other against one load. */
static struct label any_value(struct gen *g, const struct rule *const *v, size_t n, bool narrow,
			      struct label no)
{
	struct label next = no;

	for (size_t i = n; i-- > 0;)
		next = gen_jump(g, BPF_JEQ, half_of(v[i]->v->value, LOW), ENDS(v[i]->action), next);
	next = load(g, v[0]->v->arg, LOW);
	return narrow ? next : equal(g, v[0]->v, HIGH, next, no);
}

struct label gen_rules(struct gen *g, struct arena *a, const struct rule_node *first, bool narrow,
		       struct label otherwise)
{
	const struct rule **v;
	size_t n = 0;
	struct label next = otherwise;

	for (const struct rule_node *i = first; i; i = i->next)
		n++;
	v = ARENA_NEW_N(a, const struct rule *, n);
	n = 0;
	for (; first; first = first->next)
		v[n++] = first->rule;
	while (n > 0) {
		size_t from = n - 1;

		while (from > 0 && same_load(v[from], v[from - 1], narrow))
			from--;
		if (n - from > 1)
			next = any_value(g, v + from, n - from, narrow, next);
		else
			next = all_checks(g, v[from], narrow, next);
		n = from;
	}
	return next;
}
