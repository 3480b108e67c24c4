/* stats.c: the statistics files of a cgroup as numbers.  Knows nothing of who reads them. */
#include "cgroups/stats.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "base/num.h"
#include "private.h"
#include "sys/file.h"

enum { FILE_BYTES_MAX = 1 << 20 };

struct reader {
	int dir;
	struct arena *a;
};

/* A whole file, or NULL. */
static char *read_text(const struct reader *r, const char *file)
{
	char *text = NULL;
	size_t n = 0;

	return io_read_file(r->dir, file, 0, FILE_BYTES_MAX, r->a, &text, &n) == 0 ? text : NULL;
}

/* The next word of *at, ended and moved past; NULL at the end of the text.  A word is what
 * stands between two of `ends`. */
static char *word(char **at, const char *ends)
{
	char *w = *at + strspn(*at, ends);
	size_t n = strcspn(w, ends);

	if (*w == '\0')
		return NULL;
	*at = w + n + (w[n] != '\0');
	w[n] = '\0';
	return w;
}

static uint64_t number(const char *text)
{
	uint64_t v = 0;

	if (text && str_eq(text, "max"))
		return CGROUP_UNLIMITED;
	return text && num_u64(text, UINT64_MAX, &v) == 0 ? v : 0;
}

static bool read_number(const struct reader *r, const char *file, uint64_t *out)
{
	char text[32];

	if (io_read_small(r->dir, file, text, sizeof(text)) < 0)
		return false;
	*out = number(text);
	return true;
}

static void read_amount(const struct reader *r, const char *prefix, struct cgroup_amount *out)
{
	(void)read_number(r, arena_fmt(r->a, "%s.current", prefix), &out->current);
	(void)read_number(r, arena_fmt(r->a, "%s.max", prefix), &out->max);
	(void)read_number(r, arena_fmt(r->a, "%s.peak", prefix), &out->peak);
	out->failures = cgroup_count(r->dir, arena_fmt(r->a, "%s.events", prefix), "max");
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=0" */
static void parse_psi_line(char *line, struct cgroup_psi_line *out)
{
	char *at = line, *w;

	while ((w = word(&at, " "))) {
		char *value = strchr(w, '=');
		char *to = str_starts(w, "avg10=") ? out->avg10 : str_starts(w, "avg60=") ? out->avg60 :
			   str_starts(w, "avg300=") ? out->avg300 : NULL;

		if (!value)
			continue;
		if (str_starts(w, "total="))
			out->total = number(value + 1);
		else if (to && strlen(value + 1) < sizeof(out->avg10))
			memcpy(to, value + 1, strlen(value + 1) + 1);
	}
}

static void read_psi(const struct reader *r, const char *file, struct cgroup_psi *out)
{
	char *at = read_text(r, file), *line; /* the kernel may refuse it: psi=0 */

	while (at && (line = word(&at, "\n"))) {
		out->there = true;
		if (str_starts(line, "some "))
			parse_psi_line(line, &out->some);
		else if (str_starts(line, "full "))
			parse_psi_line(line, &out->full);
	}
}

/* Lines "name number". */
static size_t read_pairs(const struct reader *r, const char *file, struct cgroup_stat **out)
{
	char *at = read_text(r, file), *name;
	size_t lines = 0, n = 0;

	for (const char *s = at; s && *s; s++)
		lines += *s == '\n';
	*out = ARENA_NEW_N(r->a, struct cgroup_stat, lines + 1);
	while (at && n < lines && (name = word(&at, " \n"))) {
		(*out)[n].name = name;
		(*out)[n++].value = number(word(&at, " \n"));
	}
	return n;
}

static uint64_t value_of(const struct cgroup_stat *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].name, name))
			return v[i].value;
	return 0;
}

static void read_cpu(const struct reader *r, struct cgroup_stats *s)
{
	struct cgroup_stat *v;
	size_t n = read_pairs(r, "cpu.stat", &v);

	s->cpu.usage_us = value_of(v, n, "usage_usec");
	s->cpu.user_us = value_of(v, n, "user_usec");
	s->cpu.system_us = value_of(v, n, "system_usec");
	s->cpu.periods = value_of(v, n, "nr_periods");
	s->cpu.throttled_periods = value_of(v, n, "nr_throttled");
	s->cpu.throttled_us = value_of(v, n, "throttled_usec");
	read_psi(r, "cpu.pressure", &s->cpu.psi);
}

static const char *read_list(const struct reader *r, const char *file)
{
	char *text = read_text(r, file);

	if (!text)
		return "";
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static void read_memory(const struct reader *r, struct cgroup_stats *s)
{
	s->memory.n_raw = read_pairs(r, "memory.stat", &s->memory.raw);
	s->memory.there = s->memory.n_raw > 0;
	if (!s->memory.there)
		return;
	read_amount(r, "memory", &s->memory.memory);
	read_amount(r, "memory.swap", &s->memory.swap);
	read_psi(r, "memory.pressure", &s->memory.psi);
}

/* "8:0 rbytes=1 wbytes=2 ..." */
static void parse_io(char *line, struct cgroup_io *out)
{
	static const struct { const char *name; size_t member; } keys[] = {
		{ "rbytes=", offsetof(struct cgroup_io, rbytes) }, { "wbytes=", offsetof(struct cgroup_io, wbytes) },
		{ "dbytes=", offsetof(struct cgroup_io, dbytes) }, { "rios=", offsetof(struct cgroup_io, rios) },
		{ "wios=", offsetof(struct cgroup_io, wios) },     { "dios=", offsetof(struct cgroup_io, dios) },
	};
	char *at = line, *w;

	out->major = number(word(&at, ": "));
	out->minor = number(word(&at, ": "));
	while ((w = word(&at, " ")))
		for (size_t i = 0; i < ARRAY_LEN(keys); i++)
			if (str_starts(w, keys[i].name))
				*(uint64_t *)((char *)out + keys[i].member) = number(w + strlen(keys[i].name));
}

static void read_io(const struct reader *r, struct cgroup_stats *s)
{
	char *at = read_text(r, "io.stat"), *line;
	size_t lines = 0;

	for (const char *p = at; p && *p; p++)
		lines += *p == '\n';
	s->io.v = ARENA_NEW_N(r->a, struct cgroup_io, lines + 1);
	while (at && s->io.n < lines && (line = word(&at, "\n")))
		parse_io(line, &s->io.v[s->io.n++]);
	read_psi(r, "io.pressure", &s->io.psi);
}

/* Which page sizes there are, the names of the files say: hugetlb.2MB.current. */
static void read_huge(const struct reader *r, struct cgroup_stats *s)
{
	_Alignas(struct sys_dirent) char buf[8192];
	AUTO_FD int dir = sys_openat(r->dir, ".", O_RDONLY | O_DIRECTORY, 0);
	ssize_t n;

	s->huge.v = ARENA_NEW_N(r->a, struct cgroup_huge, 16);
	while (dir >= 0 && (n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);
			struct cgroup_huge *h = &s->huge.v[s->huge.n];
			size_t len = strlen(d->name);

			at += d->reclen;
			if (s->huge.n == 16 || !str_starts(d->name, "hugetlb.") ||
			    !str_ends(d->name, "B.current"))
				continue;
			h->size = arena_strndup(r->a, d->name + 8, len - 8 - strlen(".current"));
			read_amount(r, arena_fmt(r->a, "hugetlb.%s", h->size), &h->amount);
			s->huge.n++;
		}
	}
}

int cgroup_read_stats(int dir, struct arena *a, struct cgroup_stats *out, struct err *e)
{
	struct reader r = { .dir = dir, .a = a };
	int populated = cgroup_event(dir, "populated");

	if (populated < 0)
		return err_sys(e, populated, "cannot read the statistics of the cgroup");
	*out = (struct cgroup_stats){ 0 };
	read_cpu(&r, out);
	out->cpuset.cpus = read_list(&r, "cpuset.cpus.effective");
	out->cpuset.mems = read_list(&r, "cpuset.mems.effective");
	read_memory(&r, out);
	out->pids.there = read_number(&r, "pids.current", &out->pids.amount.current);
	if (out->pids.there)
		read_amount(&r, "pids", &out->pids.amount);
	read_io(&r, out);
	read_huge(&r, out);
	return 0;
}
