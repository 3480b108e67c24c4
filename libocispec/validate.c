/* validate.c: the list problems go to, and the loop over the rules.  Knows no rule. */
#include <string.h>

#include "base/num.h"
#include "ocispec/desc.h"
#include "rules.h"

void problems_add(struct problems *p, const struct problem *one)
{
	p->errors += one->severity == SEVERITY_ERROR;
	if (p->n == PROBLEMS_MAX)
		return;
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 8;
		struct problem *v = ARENA_NEW_N(p->arena, struct problem, cap);

		if (p->n > 0)
			memcpy(v, p->v, p->n * sizeof(*v));
		p->v = v;
		p->cap = cap;
	}
	p->v[p->n++] = *one;
}

static void PRINTF_LIKE(4, 0)
add_v(struct problems *p, enum severity severity, const char *pointer, const char *f, va_list ap)
{
	struct problem one = { .severity = severity };
	char text[400];

	fmt_v(text, sizeof(text), f, ap);
	one.text = arena_strdup(p->arena, text);
	one.pointer = arena_strdup(p->arena, pointer);
	problems_add(p, &one);
}

void problems_error(struct problems *p, const char *pointer, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	add_v(p, SEVERITY_ERROR, pointer, f, ap);
	va_end(ap);
}

void problems_warn(struct problems *p, const char *pointer, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	add_v(p, SEVERITY_WARNING, pointer, f, ap);
	va_end(ap);
}

void rule_error(const struct rule_run *r, const char *at, const char *f, ...)
{
	const char *pointer = arena_fmt(r->problems->arena, "%s%s", r->base, at);
	va_list ap;

	va_start(ap, f);
	add_v(r->problems, SEVERITY_ERROR, pointer, f, ap);
	va_end(ap);
}

void rule_warn(const struct rule_run *r, const char *at, const char *f, ...)
{
	const char *pointer = arena_fmt(r->problems->arena, "%s%s", r->base, at);
	va_list ap;

	va_start(ap, f);
	add_v(r->problems, SEVERITY_WARNING, pointer, f, ap);
	va_end(ap);
}

const char *rule_at(const struct rule_run *r, const char *f, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, f);
	fmt_v(text, sizeof(text), f, ap);
	va_end(ap);
	return arena_strdup(r->problems->arena, text);
}

static void ignore_number(void *arg, unsigned n)
{
	(void)arg;
	(void)n;
}

void rule_number_list(const struct rule_run *r, const char *at, const char *list)
{
	if (list && list[0] && num_list(list, UINT16_MAX, ignore_number, NULL) < 0)
		rule_error(r, at, "'%.80s' is not a list such as 0-3,7", list);
}

const char *rule_key(const struct rule_run *r, const char *at, const char *key)
{
	struct out o = OUT_ARENA(r->problems->arena);

	out_str(&o, at);
	desc_pointer_add(&o, key, MIN(strlen(key), 200));
	return out_text(&o);
}

static void run_process(const struct rule_run *r, const struct spec_process *s)
{
	for (size_t i = 0; i < rules_process_n; i++)
		rules_process[i](r, s);
}

static void run_resources(const struct rule_run *r, const struct spec_resources *s)
{
	for (size_t i = 0; i < rules_resources_n; i++)
		rules_resources[i](r, s);
}

void spec_validate_process(const struct spec_process *s, struct problems *p)
{
	struct rule_run r = { .problems = p, .base = "" };

	run_process(&r, s);
}

void spec_validate_resources(const struct spec_resources *s, struct problems *p)
{
	struct rule_run r = { .problems = p, .base = "" };

	run_resources(&r, s);
}

void spec_validate(const struct spec *s, struct problems *p)
{
	struct rule_run top = { .problems = p, .base = "" };
	struct rule_run process = { .problems = p, .base = "/process" };
	struct rule_run linux_ = { .problems = p, .base = "/linux" };
	struct rule_run seccomp = { .problems = p, .base = "/linux/seccomp" };
	struct rule_run resources = { .problems = p, .base = "/linux/resources" };

	for (size_t i = 0; i < rules_config_n; i++)
		rules_config[i](&top, s);
	if (s->process)
		run_process(&process, s->process);
	for (size_t i = 0; s->linux && i < rules_linux_n; i++)
		rules_linux[i](&linux_, s->linux);
	for (size_t i = 0; s->linux && s->linux->seccomp && i < rules_seccomp_n; i++)
		rules_seccomp[i](&seccomp, s->linux->seccomp);
	if (s->linux && s->linux->resources)
		run_resources(&resources, s->linux->resources);
}
