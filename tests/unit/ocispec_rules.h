/* ocispec_rules.h: a configuration from fragments, and what the rules say to it. */
#ifndef TARE_TESTS_OCISPEC_RULES_H
#define TARE_TESTS_OCISPEC_RULES_H

#include "ocispec_helper.h"

/* A sound configuration with members added at three places, or a whole text. */
struct rule_case {
	const char *text, *top, *process, *linux;
	const char *want;
};

static const char *rule_text(struct arena *a, const struct rule_case *c)
{
	const char *top = c->top ? c->top : "", *process = c->process ? c->process : "";

	if (c->text)
		return c->text;
	return arena_fmt(a, "{'ociVersion':'1.0.0','root':{'path':'r'},"
			    "'process':{'args':['sh'],'cwd':'/'%s%s}%s%s,'linux':{%s}}",
			 process[0] ? "," : "", process, top[0] ? "," : "", top,
			 c->linux ? c->linux : "");
}

static void assert_rule_cases(const struct rule_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = ARENA_EMPTY;
		struct problems p = PROBLEMS(&a);
		struct spec_load l = { .arena = &a };
		struct out got = OUT_ARENA(&a);
		struct spec *s;
		char message[1200];
		size_t len;
		char *text = quoted(rule_text(&a, &cases[i]), &len);

		load_text(&l, text, len, &s, message, sizeof(message));
		assert_string_equal(message, "accepted");
		spec_validate(s, &p);
		for (size_t k = 0; k < p.n; k++)
			out_fmt(&got, "%c %s: %s\n", p.v[k].severity == SEVERITY_ERROR ? 'E' : 'W',
				p.v[k].pointer, p.v[k].text);
		assert_string_equal(out_text(&got), cases[i].want ? cases[i].want : "");
		free(text);
		arena_free(&a);
	}
}

#endif
