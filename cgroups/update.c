/* update.c: new values for a cgroup that is in use: all of them, or the old ones. */
#include "private.h"

#include <errno.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/num.h"
#include "sys/file.h"

enum { FILE_BYTES_MAX = 1 << 20, DEVICE_BYTES = 64 };

struct old_file {
	const char *name;
	char       *text;   /* lines, each a write of its own */
	const char *reset;  /* first, to take away what was not there; or NULL */
};

struct cgroup_old {
	struct arena    *arena;
	int              cgroup;
	struct old_file *v;
	size_t           n;
	struct cgroup_old *twin; /* the one below, or NULL */
};

static const struct old_file *find(const struct cgroup_old *old, const char *name)
{
	for (size_t i = 0; i < old->n; i++)
		if (str_eq(old->v[i].name, name))
			return &old->v[i];
	return NULL;
}

/* A line of a file with one entry a device begins with the device. */
static bool has_line(const char *text, const char *device, size_t n)
{
	for (const char *at = text; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, device, n) == 0 && at[n] == ' ')
			return true;
	}
	return false;
}

/* What takes the entry of a new device away again. */
static const char *reset_of(struct arena *a, const char *file, const char *value, const char *text)
{
	int n = (int)strcspn(value, " ");

	if (!strchr(value, ' ') || has_line(text, value, (size_t)n))
		return NULL;
	if (str_eq(file, "io.max"))
		return arena_fmt(a, "%.*s rbps=max wbps=max riops=max wiops=max", n, value);
	if (str_eq(file, "io.bfq.weight") || str_eq(file, "io.weight"))
		return arena_fmt(a, "%.*s default", n, value);
	return NULL;
}

/* A file that cannot be read holds nothing that could be brought back. */
static void keep(struct cgroup_old *old, const char *file, const char *value)
{
	const struct old_file *there = find(old, file);
	char *text = there ? there->text : NULL;
	size_t len;
	const char *reset;

	if (!there && io_read_file(old->cgroup, file, 0, FILE_BYTES_MAX, old->arena, &text, &len) < 0)
		return;
	reset = reset_of(old->arena, file, value, text);
	if (there && !reset)
		return;
	old->v[old->n++] = (struct old_file){ .name = file, .text = there ? "" : text, .reset = reset };
}

/* The nice value is the weight, rounded. */
static const char *whole_of(const char *file)
{
	return str_eq(file, "cpu.weight.nice") ? "cpu.weight" : file;
}

static void keep_all(struct cgroup_old *old, const struct cgroup_plan *p)
{
	old->v = ARENA_NEW_N(old->arena, struct old_file, 3 * p->n_writes);
	for (size_t i = 0; i < p->n_writes; i++) {
		const struct cgroup_write *w = &p->writes[i];

		keep(old, whole_of(w->file), w->value);
		if (w->other_file)
			keep(old, w->other_file, w->other_value);
		/* An idle cgroup forgets its weight; restored behind it. */
		if (str_eq(w->file, "cpu.idle"))
			keep(old, "cpu.weight", "");
	}
}

static int put(int cgroup, const char *file, const char *line, size_t n)
{
	return n ? io_write_file(cgroup, file, O_WRONLY, 0, line, n)
		 : io_write_file(cgroup, file, O_WRONLY, 0, "\n", 1); /* empty: a list of nothing */
}

static int put_back(int cgroup, const struct old_file *f)
{
	int rc = f->reset ? put(cgroup, f->name, f->reset, strlen(f->reset)) : 0;

	if (f->reset && !*f->text)
		return rc;
	for (const char *line = f->text; rc == 0;) {
		size_t n = strcspn(line, "\n");

		rc = put(cgroup, f->name, line, n);
		line += n;
		if (*line == '\0' || *++line == '\0')
			break;
	}
	return rc;
}

static bool is_needless(const struct cgroup_old *old, const struct old_file *f)
{
	const struct old_file *idle = find(old, "cpu.idle");

	return str_eq(f->name, "cpu.weight") && idle && idle->text[0] == '1';
}

void cgroup_restore(const struct cgroup_old *old, struct err *e)
{
	const char *left = NULL;

	if (old->twin)
		cgroup_restore(old->twin, e);
	/* Twice: one old value may need another. */
	for (int round = 0; round < 2; round++) {
		left = NULL;
		for (size_t i = 0; i < old->n; i++)
			if (!is_needless(old, &old->v[i]) && put_back(old->cgroup, &old->v[i]) < 0)
				left = old->v[i].name;
	}
	if (left)
		err_in(e, "the old value of '%s' could not be restored after this failure", left);
}

void cgroup_old_close(struct cgroup_old *old)
{
	for (; old; old = old->twin)
		fd_close(&old->cgroup);
}

static int check_one(int64_t limit, uint64_t used, const char *what, const char *at, struct err *e)
{
	if (limit <= 0 || (uint64_t)limit > used)
		return 0;
	err_set(e, "rejecting %s limit %lld: %llu bytes are in use", what, (long long)limit,
		(unsigned long long)used);
	return err_at(e, at);
}

/* Memory below what is in use means that something is killed. */
static int check_use(int cgroup, const struct cgroup_plan *p, struct err *e)
{
	char text[32];
	uint64_t used = 0;
	ssize_t n;

	if (p->must_hold <= 0 && p->must_hold_sum <= 0)
		return 0;
	n = io_read_small(cgroup, "memory.current", text, sizeof(text));
	if (n < 0 || num_u64(text, UINT64_MAX, &used) < 0)
		return n == -ENOENT ? 0 : err_sys(e, (int)MIN(n, 0), "cannot tell how much memory is in use");
	if (check_one(p->must_hold_sum, used, "memory+swap", "/memory/swap", e) < 0)
		return -1;
	return check_one(p->must_hold, used, "memory", "/memory/limit", e);
}

/* Of the cgroup `dir`, which becomes that of the result; NULL: nothing has changed. */
static struct cgroup_old *change(struct arena *a, int *dir, const struct cgroup_plan *p, struct err *e)
{
	struct cgroup_old *o = ARENA_NEW(a, struct cgroup_old);

	*o = (struct cgroup_old){ .arena = a, .cgroup = *dir };
	keep_all(o, p);
	if (cgroup_apply(*dir, p, e) < 0) {
		cgroup_restore(o, e);
		return NULL;
	}
	*dir = NO_FD;
	return o;
}

/* One that is not there has no limits to be seen. */
static int change_twin(struct arena *a, struct cgroup_old *o, const struct cgroup_plan *p, struct err *e)
{
	AUTO_FD int dir = p->twin ? cgroup_open_below(o->cgroup, p->twin) : -ENOENT;

	if (dir == -ENOENT)
		return 0;
	if (dir < 0)
		return err_sys(e, dir, "cannot open the cgroup '%s%s/%s'", p->mount, p->path, p->twin);
	o->twin = change(a, &dir, p, e);
	return o->twin ? 0 : -1;
}

int cgroup_update(struct arena *a, const struct cgroup_plan *p, struct cgroup_old **old, struct err *e)
{
	AUTO_FD int mount = cgroup_open_mount(p->mount, e);
	AUTO_FD int cgroup = NO_FD;
	struct cgroup_old *o;

	if (mount < 0)
		return -1;
	cgroup = cgroup_open_below(mount, p->path);
	if (cgroup < 0)
		return err_sys(e, cgroup, "cannot open the cgroup '%s%s'", p->mount, p->path);
	if (check_use(cgroup, p, e) < 0 || cgroup_enable(mount, p, e) < 0)
		return -1;
	o = change(a, &cgroup, p, e);
	if (!o)
		return -1;
	if (change_twin(a, o, p, e) < 0) {
		cgroup_restore(o, e);
		cgroup_old_close(o);
		return -1;
	}
	*old = o;
	return 0;
}
