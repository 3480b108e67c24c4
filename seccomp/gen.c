/* gen.c: the assembler of gen.h.  Knows how far a jump reaches; nothing of what is asked. */
#include "gen.h"

enum {
	/* A jump skips at most 255; the other target of the same jump may cost one more. */
	REACH = 250,
};

struct label gen_put(struct gen *g, uint16_t code, uint32_t k)
{
	if (g->n < BPF_MAXINSNS)
		g->v[g->n] = (struct sock_filter)BPF_STMT(code, k);
	return (struct label){ .at = g->n++ };
}

static bool near(const struct gen *g, size_t at)
{
	return g->n - at <= REACH;
}

/* Returns are shared by all jumps that reach one. */
static size_t end_near(struct gen *g, uint32_t action)
{
	size_t slot = g->n_ends;

	for (size_t i = 0; i < g->n_ends; i++) {
		if (g->ends[i].action != action)
			continue;
		if (near(g, g->ends[i].at))
			return g->ends[i].at;
		slot = i;
	}
	if (slot == GEN_ENDS)
		slot = g->oldest++ % GEN_ENDS;
	else if (slot == g->n_ends)
		g->n_ends++;
	g->ends[slot].action = action;
	g->ends[slot].at = gen_put(g, BPF_RET | BPF_K, action).at;
	return g->ends[slot].at;
}

/* A place for `l` that the next instruction can jump to. */
static size_t place(struct gen *g, const struct label *l)
{
	if (l->end)
		return end_near(g, l->action);
	if (near(g, l->at))
		return l->at;
	return gen_put(g, BPF_JMP | BPF_JA, (uint32_t)(g->n - l->at - 1)).at;
}

struct label gen_jump(struct gen *g, uint16_t condition, uint32_t k, struct label yes,
		      struct label no)
{
	size_t jt = place(g, &yes), jf = place(g, &no);
	struct label l = gen_put(g, BPF_JMP | BPF_K | condition, k);

	if (l.at < BPF_MAXINSNS) {
		g->v[l.at].jt = (uint8_t)(l.at - jt - 1);
		g->v[l.at].jf = (uint8_t)(l.at - jf - 1);
	}
	return l;
}

void gen_fall_into(struct gen *g, struct label l)
{
	if (l.end)
		gen_put(g, BPF_RET | BPF_K, l.action);
	else if (l.at + 1 != g->n)
		gen_put(g, BPF_JMP | BPF_JA, (uint32_t)(g->n - l.at - 1));
}

void gen_reverse(struct gen *g)
{
	for (size_t i = 0, k = g->n; i + 1 < k; i++) {
		struct sock_filter last = g->v[--k];

		g->v[k] = g->v[i];
		g->v[i] = last;
	}
}
