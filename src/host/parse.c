/* parse.c: the texts of /proc and /etc, taken apart.  Makes no system call; believes
 * no line that is not of the documented form. */
#include "host/parse.h"

#include <errno.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

struct part {
	const char *at;
	size_t      n;
};

/* The text up to `end` or the line's end; *from moves behind it. */
static struct part take(const char **from, char end)
{
	struct part p = { *from, 0 };

	while (p.at[p.n] && p.at[p.n] != '\n' && p.at[p.n] != end)
		p.n++;
	*from = p.at + p.n;
	if (**from == end && end != '\n')
		(*from)++;
	return p;
}

static const char *next_line(const char *at)
{
	const char *end = strchr(at, '\n');

	return end ? end + 1 : at + strlen(at);
}

static bool part_is(struct part p, const char *s)
{
	return strlen(s) == p.n && memcmp(p.at, s, p.n) == 0;
}

static bool part_number(struct part p, uint64_t max, uint64_t *out)
{
	char buf[24];

	if (p.n >= sizeof(buf))
		return false;
	memcpy(buf, p.at, p.n);
	buf[p.n] = '\0';
	return num_u64(buf, max, out) == 0;
}

struct host_range host_parse_subid(const char *text, const char *user, uint32_t uid)
{
	for (const char *line = text; *line; line = next_line(line)) {
		const char *at = line;
		struct part who = take(&at, ':');
		struct part start = take(&at, ':'), size = take(&at, ':');
		uint64_t number = 0, from = 0, n = 0;
		bool ours = (user && part_is(who, user)) ||
			    (part_number(who, UINT32_MAX, &number) && number == uid);

		if (!ours || !part_number(start, UINT32_MAX, &from) ||
		    !part_number(size, UINT32_MAX - from, &n) || n == 0)
			continue;
		return (struct host_range){ .start = (uint32_t)from, .size = (uint32_t)n };
	}
	return (struct host_range){ 0 };
}

char *host_parse_user(struct arena *a, const char *text, uint32_t uid)
{
	for (const char *line = text; *line; line = next_line(line)) {
		const char *at = line;
		struct part name = take(&at, ':');
		uint64_t number = 0;

		(void)take(&at, ':'); /* the password's place */
		if (name.n > 0 && part_number(take(&at, ':'), UINT32_MAX, &number) && number == uid)
			return arena_strndup(a, name.at, name.n);
	}
	return NULL;
}

/* mountinfo writes blank, tab, newline and backslash as \ooo (proc_pid_mountinfo(5)). */
static char *unescape(struct arena *a, struct part p)
{
	char *out = arena_alloc(a, p.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < p.n; i++) {
		const char *s = p.at + i;

		if (*s == '\\' && p.n - i > 3) {
			out[n++] = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			i += 3;
		} else {
			out[n++] = *s;
		}
	}
	out[n] = '\0';
	return out;
}

/* 0: not a mount of a whole file system of this type; else the higher the better. */
static int rate_mount(const char *line, const char *type, struct part *place)
{
	const char *at = line;
	struct part root = { NULL, 0 }, field;

	for (int i = 0; i < 3; i++)
		(void)take(&at, ' '); /* id, parent, device number */
	root = take(&at, ' ');
	*place = take(&at, ' ');
	do
		field = take(&at, ' ');
	while (field.n > 0 && !part_is(field, "-"));
	if (!part_is(take(&at, ' '), type) || !part_is(root, "/") || place->n == 0)
		return 0;
	if (part_is(*place, "/sys/fs/cgroup"))
		return 3;
	return place->n > 15 && memcmp(place->at, "/sys/fs/cgroup/", 15) == 0 ? 2 : 1;
}

char *host_parse_mount(struct arena *a, const char *text, const char *type)
{
	struct part best = { NULL, 0 };
	int best_rate = 0;

	for (const char *line = text; *line; line = next_line(line)) {
		struct part place = { NULL, 0 };
		int rate = rate_mount(line, type, &place);

		if (rate > best_rate) {
			best = place;
			best_rate = rate;
		}
	}
	return best_rate ? unescape(a, best) : NULL;
}

char *host_parse_cgroup_own(struct arena *a, const char *text)
{
	for (const char *line = text; *line; line = next_line(line)) {
		const char *at = line;
		struct part path;

		if (!str_starts(line, "0::"))
			continue;
		at += 3;
		path = take(&at, '\n');
		/* "/.." leads out of the cgroup namespace: not below our mount. */
		if (path.n == 0 || *path.at != '/' ||
		    (path.n >= 3 && memcmp(path.at, "/..", 3) == 0))
			return NULL;
		return arena_strndup(a, path.at, path.n);
	}
	return NULL;
}

char *host_parse_cgroup_v1(struct arena *a, const char *text)
{
	struct out o = OUT_ARENA(a);

	out_str(&o, "");
	for (const char *line = text; *line; line = next_line(line)) {
		const char *at = line;
		struct part names;

		(void)take(&at, ':');
		names = take(&at, ':');
		if (names.n == 0 || memchr(names.at, '=', names.n))
			continue; /* v2, or a hierarchy without controllers */
		if (o.len)
			out_chr(&o, ' ');
		for (size_t i = 0; i < names.n; i++)
			out_chr(&o, names.at[i] == ',' ? ' ' : names.at[i]);
	}
	return o.buf;
}

bool host_parse_confined(const char *text)
{
	/* A profile of that mode gives a program its name and nothing else. */
	return !str_eq(text, "unconfined") && !str_ends(text, " (unconfined)");
}
