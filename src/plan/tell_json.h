/* tell_json.h: how an object is written; what is in it, tell_json.c knows.  Private to plan. */
#ifndef TARE_PLAN_TELL_JSON_H
#define TARE_PLAN_TELL_JSON_H

#include "plan/tell.h"

/* The object or array being written. */
struct json {
	struct out *o;
	bool        more; /* a comma is due */
};

static inline void key(struct json *j, const char *k)
{
	if (j->more)
		out_chr(j->o, ',');
	j->more = true;
	if (!k)
		return;
	out_json(j->o, k);
	out_chr(j->o, ':');
}

static inline void open_value(struct json *j, const char *k, char bracket)
{
	key(j, k);
	out_chr(j->o, bracket);
	j->more = false;
}

static inline void close_value(struct json *j, char bracket)
{
	out_chr(j->o, bracket);
	j->more = true;
}

/* Absent strings are left out. */
static inline void text(struct json *j, const char *k, const char *v)
{
	if (!v)
		return;
	key(j, k);
	out_json(j->o, v);
}

static inline void number(struct json *j, const char *k, int64_t v)
{
	key(j, k);
	out_fmt(j->o, "%lld", (long long)v);
}

static inline void large(struct json *j, const char *k, uint64_t v)
{
	key(j, k);
	out_fmt(j->o, "%llu", (unsigned long long)v);
}

static inline void flag(struct json *j, const char *k, bool v)
{
	key(j, k);
	out_str(j->o, v ? "true" : "false");
}

static inline void texts(struct json *j, const char *k, const char *const *v)
{
	open_value(j, k, '[');
	for (; v && *v; v++)
		text(j, NULL, *v);
	close_value(j, ']');
}

static inline void bits(struct json *j, const char *k, const struct tell_bit *words, uint64_t mask)
{
	open_value(j, k, '[');
	for (; words->word; words++)
		if (mask & words->bit)
			text(j, NULL, words->word);
	close_value(j, ']');
}

#endif
