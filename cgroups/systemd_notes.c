/* systemd_notes.c: annotations "org.systemd.property.NAME": further properties of the unit.
 * An annotation may come from somebody who may not do everything on this machine, so only
 * what is in the table goes through, with its type: nothing that runs programs, names files
 * or starts other units.  Pure. */
#include "systemd_private.h"

#include <string.h>

#include "base/num.h"
#include "ocispec/config.h"

static const char prefix[] = "org.systemd.property.";

struct row {
	const char        *name;
	enum systemd_kind  kind;
	const char        *words; /* allowed ones, each with a blank behind it; NULL: any */
	uint64_t           min, max;
};

#define NUMBER(name, kind, min, max) { name, kind, NULL, min, max }
#define USEC(name)                   NUMBER(name, SYSTEMD_NUMBER, 0, UINT64_MAX)
#define WORD(name, words)            { name, SYSTEMD_TEXT, words, 0, 0 }

static const struct row rows[] = {
	{ "After",  SYSTEMD_TEXTS, NULL, 0, 0 },
	{ "Before", SYSTEMD_TEXTS, NULL, 0, 0 },
	{ "PartOf", SYSTEMD_TEXTS, NULL, 0, 0 },
	{ "Description", SYSTEMD_TEXT, NULL, 0, 0 },
	{ "DefaultDependencies", SYSTEMD_BOOL, NULL, 0, 0 },
	{ "IgnoreOnIsolate",     SYSTEMD_BOOL, NULL, 0, 0 },
	{ "SendSIGHUP",          SYSTEMD_BOOL, NULL, 0, 0 },
	{ "SendSIGKILL",         SYSTEMD_BOOL, NULL, 0, 0 },
	WORD("CollectMode", "inactive inactive-or-failed "),
	WORD("KillMode", "control-group mixed process none "),
	WORD("OOMPolicy", "continue stop kill "),
	WORD("ManagedOOMSwap", "auto kill "),
	WORD("ManagedOOMMemoryPressure", "auto kill "),
	NUMBER("KillSignal",      SYSTEMD_INT, 1, 64),
	NUMBER("FinalKillSignal", SYSTEMD_INT, 1, 64),
	NUMBER("CPUWeight",  SYSTEMD_NUMBER, 1, 10000),
	NUMBER("IOWeight",   SYSTEMD_NUMBER, 1, 10000),
	NUMBER("MemoryHigh", SYSTEMD_NUMBER, 0, UINT64_MAX),
	USEC("TimeoutStopUSec"),
	USEC("RuntimeMaxUSec"),
	USEC("JobTimeoutUSec"),
	USEC("JobRunningTimeoutUSec"),
};

static const struct row *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_eq(rows[i].name, name))
			return &rows[i];
	return NULL;
}

static const char *skip(const char *s)
{
	return s + strspn(s, " \t\n");
}

/* A quoted string of GVariant's text form; what follows it, or NULL. */
static const char *quoted(struct arena *a, const char *s, const char **out)
{
	struct out o = OUT_ARENA(a);
	char quote = *s;

	if (quote != '\'' && quote != '"')
		return NULL;
	for (s++; *s && *s != quote; s++) {
		if (*s == '\\' && !strchr("\\'\"", *++s))
			return NULL;
		if (!*s)
			return NULL;
		out_chr(&o, *s);
	}
	*out = out_text(&o);
	return *s ? s + 1 : NULL;
}

static bool parse_text(struct arena *a, const struct row *row, const char *s,
		       struct systemd_property *p)
{
	const char *end = quoted(a, skip(s), &p->text), *word;

	if (!end || *skip(end))
		return false;
	if (!row->words)
		return true;
	word = arena_fmt(a, "%s ", p->text);
	return *p->text && !strpbrk(p->text, " ") &&
	       (str_starts(row->words, word) || strstr(row->words, arena_fmt(a, " %s", word)));
}

/* "['a', 'b']" */
static bool parse_texts(struct arena *a, const char *s, struct systemd_property *p)
{
	struct strs list = { 0 };
	const char *one;

	s = skip(s);
	if (str_starts(s, "@as"))
		s = skip(s + 3);
	if (*s++ != '[')
		return false;
	for (s = skip(s); *s != ']' || list.n == 0;) {
		s = quoted(a, s, &one);
		if (!s)
			return false;
		strs_add(a, &list, one);
		s = skip(s);
		if (*s == ',')
			s = skip(s + 1);
		else if (*s != ']')
			return false;
	}
	p->texts = list.v;
	return !*skip(s + 1);
}

static bool parse_bool(const char *s, struct systemd_property *p)
{
	p->number = str_eq(s, "true");
	return p->number || str_eq(s, "false");
}

/* Any of GVariant's integer types, as long as the value fits into ours. */
static bool parse_number(const struct row *row, const char *s, struct systemd_property *p)
{
	static const char *const types[] = { "uint64", "int64", "uint32", "int32" };

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		size_t n = strlen(types[i]);

		if (str_starts(s, types[i]) && s[n] == ' ') {
			s = skip(s + n);
			break;
		}
	}
	return num_u64(s, row->max, &p->number) == 0 && p->number >= row->min;
}

/* Seconds, with a fraction or without, for the property in microseconds. */
static bool parse_seconds(struct arena *a, const struct row *row, const char *s,
			  struct systemd_property *p)
{
	const char *dot = strchr(s, '.');
	char digits[] = "000000";
	struct systemd_property whole = { 0 };
	uint64_t fraction;
	size_t n;

	if (row->kind != SYSTEMD_NUMBER ||
	    !parse_number(row, dot ? arena_strndup(a, s, (size_t)(dot - s)) : s, &whole))
		return false;
	if (dot) {
		n = strlen(dot + 1);
		if (n == 0 || n >= sizeof(digits))
			return false;
		memcpy(digits, dot + 1, n);
	}
	if (num_u64(digits, 999999, &fraction) < 0 ||
	    __builtin_mul_overflow(whole.number, 1000000, &p->number))
		return false;
	return !__builtin_add_overflow(p->number, fraction, &p->number);
}

static bool parse(struct arena *a, const struct row *row, const char *value,
		  struct systemd_property *p)
{
	switch (row->kind) {
	case SYSTEMD_BOOL:
		return parse_bool(value, p);
	case SYSTEMD_TEXT:
		return parse_text(a, row, value, p);
	case SYSTEMD_TEXTS:
		return parse_texts(a, value, p);
	default:
		return parse_number(row, value, p);
	}
}

static const char *wants(struct arena *a, const struct row *row)
{
	switch (row->kind) {
	case SYSTEMD_BOOL:
		return "true or false";
	case SYSTEMD_TEXT:
		return row->words ? arena_fmt(a, "one of %sin single quotes", row->words)
				  : "a string in single quotes";
	case SYSTEMD_TEXTS:
		return "a list such as ['a.service', 'b.service']";
	default:
		return row->max == UINT64_MAX
			       ? "a number such as uint64 30000000"
			       : arena_fmt(a, "a number from %llu to %llu", (unsigned long long)row->min,
					   (unsigned long long)row->max);
	}
}

/* "TimeoutStopSec" is "TimeoutStopUSec" in other units. */
static const char *in_microseconds(struct arena *a, const char *name)
{
	size_t n = strlen(name);

	if (!str_ends(name, "Sec") || n < 4 || name[n - 4] < 'a' || name[n - 4] > 'z')
		return NULL;
	return arena_fmt(a, "%.*sUSec", (int)(n - 3), name);
}

static bool note(const struct cgroup_plan_input *in, const struct spec_pair *pair,
		 struct systemd_list *l)
{
	struct arena *a = l->arena;
	const char *name = pair->key + strlen(prefix), *usec = in_microseconds(a, name);
	const char *at = arena_fmt(a, "/annotations/%s", pair->key);
	const struct row *row = find(usec ? usec : name);
	const char *value = pair->value ? skip(pair->value) : "";
	struct systemd_property p = { 0 };

	if (!row) {
		in->bad(in->arg, at,
			arena_fmt(a, "the systemd property '%s' cannot be set by an annotation", name),
			"tare(1) lists those that can");
		return false;
	}
	if (usec ? !parse_seconds(a, row, value, &p) : !parse(a, row, value, &p)) {
		in->bad(in->arg, at,
			arena_fmt(a, "the systemd property '%s' cannot be '%s'", name, value),
			arena_fmt(a, "it wants %s", usec ? "a number of seconds" : wants(a, row)));
		return false;
	}
	p.name = row->name;
	p.kind = row->kind;
	p.from = at;
	*systemd_add(l, row->name, row->kind, at) = p;
	return true;
}

bool systemd_notes(const struct cgroup_plan_input *in, struct systemd_list *l)
{
	const struct spec_map *m = in->annotations;
	bool good = true;

	for (size_t i = 0; m && i < m->n; i++)
		if (str_starts(m->v[i].key, prefix) && !note(in, &m->v[i], l))
			good = false;
	return good;
}
