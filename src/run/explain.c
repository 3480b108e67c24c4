/* explain.c: the table told instead of walked. */
#include "run/run.h"

#include <string.h>

static const char *const side_words[] = { [SIDE_RUNTIME] = "runtime", [SIDE_INIT] = "init" };

/* "what<TAB>from\n" lines, laid out behind the side and the step. */
static void lay_out(const struct step *s, const char *text, struct out *o)
{
	const char *side = side_words[s->side], *name = s->name;

	while (*text) {
		size_t line = strcspn(text, "\n"), what = strcspn(text, "\t");
		const char *from = what < line ? text + what + 1 : "";

		what = MIN(what, line);
		if (what < line)
			out_fmt(o, "%-8s %-15s %-58.*s  %.*s\n", side, name, (int)what, text,
				(int)(line - what - 1), from);
		else
			out_fmt(o, "%-8s %-15s %.*s\n", side, name, (int)what, text);
		side = name = "";
		text += line + (text[line] == '\n');
	}
}

void run_explain(const struct plan *p, struct out *o)
{
	size_t n;
	const struct step *steps = steps_for(p, &n);

	for (size_t i = 0; i < n; i++) {
		struct out part = OUT_ARENA(o->arena);

		if (!steps[i].tell || (steps[i].wanted && !steps[i].wanted(p)))
			continue;
		steps[i].tell(p, &part);
		lay_out(&steps[i], out_text(&part), o);
	}
}

void run_explain_json(const struct plan *p, struct out *o)
{
	const char *comma = "";
	size_t n;
	const struct step *steps = steps_for(p, &n);

	out_str(o, "{\"steps\":[");
	for (size_t i = 0; i < n; i++) {
		if (steps[i].wanted && !steps[i].wanted(p))
			continue;
		out_fmt(o, "%s{\"side\":\"%s\",\"step\":\"%s\"}", comma, side_words[steps[i].side],
			steps[i].name);
		comma = ",";
	}
	out_str(o, "],\"plan\":");
	tell_json(p, o);
	out_str(o, "}\n");
}
