/* hooks.c: six ordered lists of hooks, and the state document they are given. */
#include "plan/build.h"

#include <limits.h>

#include "base/fmt.h"
#include "ocispec/load.h"

enum { STATUS_AND_PID = 64 };

const char *const plan_hook_names[HOOK_KINDS] = {
	[HOOK_PRESTART] = "prestart",
	[HOOK_CREATE_RUNTIME] = "createRuntime",
	[HOOK_CREATE_CONTAINER] = "createContainer",
	[HOOK_START_CONTAINER] = "startContainer",
	[HOOK_POSTSTART] = "poststart",
	[HOOK_POSTSTOP] = "poststop",
};

static const char *const *words_of(struct build *b, const struct spec_hook *h)
{
	const char **v;

	if (h->args.n)
		return h->args.v;
	v = ARENA_NEW_N(b->a, const char *, 2);
	v[0] = h->path;
	return v;
}

static struct plan_hook hook(struct build *b, const struct spec_hook *h, const char *at)
{
	/* Waiting is done in milliseconds. */
	if (h->timeout.v > INT_MAX / 1000)
		bad(b, AT(b, "%s/timeout", at), "timeout must be at most %d seconds", INT_MAX / 1000);
	return (struct plan_hook){
		.path = h->path, .args = words_of(b, h), .env = h->env.v,
		.timeout_s = h->timeout.set ? (int)h->timeout.v : 0, .from = at,
	};
}

static struct plan_hooks list(struct build *b, const struct spec_hook_list *from,
			      enum plan_hook_kind kind)
{
	struct plan_hook *v = ARENA_NEW_N(b->a, struct plan_hook, from->n);

	for (size_t i = 0; i < from->n; i++)
		v[i] = hook(b, &from->v[i], AT(b, "/hooks/%s/%zu", plan_hook_names[kind], i));
	return (struct plan_hooks){ .v = v, .n = from->n };
}

static void state(struct build *b)
{
	struct plan *p = b->p;
	struct out head = OUT_ARENA(b->a), tail = OUT_ARENA(b->a);

	out_str(&head, "{\"ociVersion\":\"" SPEC_VERSION "\",\"id\":");
	out_json(&head, p->id);
	out_str(&head, ",\"status\":\"");
	out_str(&tail, ",\"bundle\":");
	out_json(&tail, p->bundle);
	out_str(&tail, ",\"root\":");
	out_json(&tail, p->root.path);
	out_str(&tail, ",\"annotations\":{");
	for (size_t i = 0; i < b->s->annotations.n; i++) {
		out_str(&tail, i ? "," : "");
		out_json(&tail, b->s->annotations.v[i].key);
		out_chr(&tail, ':');
		out_json(&tail, b->s->annotations.v[i].value);
	}
	out_str(&tail, "}}");
	p->state_head = out_text(&head);
	p->state_tail = out_text(&tail);
	p->state_size = head.len + tail.len + STATUS_AND_PID;
	p->state_buf = arena_alloc(b->a, p->state_size, 1);
}

void plan_hooks(struct build *b)
{
	const struct spec_hooks *h = b->s->hooks;

	state(b);
	if (!h)
		return;
	b->p->hooks[HOOK_PRESTART] = list(b, &h->prestart, HOOK_PRESTART);
	b->p->hooks[HOOK_CREATE_RUNTIME] = list(b, &h->create_runtime, HOOK_CREATE_RUNTIME);
	b->p->hooks[HOOK_CREATE_CONTAINER] = list(b, &h->create_container, HOOK_CREATE_CONTAINER);
	b->p->hooks[HOOK_START_CONTAINER] = list(b, &h->start_container, HOOK_START_CONTAINER);
	b->p->hooks[HOOK_POSTSTART] = list(b, &h->poststart, HOOK_POSTSTART);
	b->p->hooks[HOOK_POSTSTOP] = list(b, &h->poststop, HOOK_POSTSTOP);
}

const char *plan_state_text(const struct plan *p, const char *status, int pid)
{
	fmt(p->state_buf, p->state_size, "%s%s\",\"pid\":%d%s", p->state_head, status, pid,
	    p->state_tail);
	return p->state_buf;
}
