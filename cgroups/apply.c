/* apply.c: the writes of a plan to the files of a cgroup, and what to say when the kernel
 * refuses one. */
#include "private.h"

#include <errno.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "sys/file.h"

enum { WORD_BYTES = 256 };

static int put(int cgroup, const char *file, const char *value)
{
	return io_write_file(cgroup, file, O_WRONLY, 0, value, strlen(value));
}

/* "max 100000" and the value 5000: "max 5000". */
static int put_second(int cgroup, const char *file, const char *value)
{
	char text[WORD_BYTES], both[2 * WORD_BYTES];
	ssize_t n = io_read_small(cgroup, file, text, sizeof(text));

	if (n < 0)
		return (int)n;
	text[strcspn(text, " \n")] = '\0';
	fmt(both, sizeof(both), "%s %s", text, value);
	return put(cgroup, file, both);
}

static int write_one(int cgroup, const struct cgroup_write *w)
{
	int rc = w->flags & CGROUP_WRITE_SECOND ? put_second(cgroup, w->file, w->value)
						: put(cgroup, w->file, w->value);

	/* There, but not at work for this device. */
	if ((rc == -ENOENT || rc == -EOPNOTSUPP) && w->other_file)
		rc = put(cgroup, w->other_file, w->other_value);
	return rc == -ENOENT && (w->flags & CGROUP_WRITE_OPTIONAL) ? 0 : rc;
}

/* The kernel wants burst <= quota and says no more than "invalid". */
static int blame_burst(int cgroup, const struct cgroup_write *w, struct err *e)
{
	char quota[WORD_BYTES], burst[WORD_BYTES];

	if (!str_eq(w->file, "cpu.max") && !str_eq(w->file, "cpu.max.burst"))
		return 0;
	if (io_read_small(cgroup, "cpu.max", quota, sizeof(quota)) < 0 ||
	    io_read_small(cgroup, "cpu.max.burst", burst, sizeof(burst)) < 0)
		return 0;
	if (str_eq(w->file, "cpu.max"))
		return err_set(e, "cannot set 'cpu.max' to '%s' while the burst is %s microseconds",
			       w->value, burst);
	quota[strcspn(quota, " ")] = '\0';
	return err_set(e, "the burst of %s microseconds is more than the quota of %s", w->value, quota);
}

/* Words of our own where those of the errno mean something else to callers. */
static int blame(int cgroup, const struct cgroup_plan *p, const struct cgroup_write *w, int rc,
		 struct err *e)
{
	if (rc == -EINVAL && blame_burst(cgroup, w, e) < 0)
		return err_at(e, w->from);
	if (rc == -ENOENT && w->other_file)
		err_set(e, "this kernel has neither '%s' nor '%s' for the cgroup '%s'", w->file,
			w->other_file, p->path);
	else if (rc == -ENOENT)
		err_set(e, "this kernel has no file '%s' in the cgroup '%s'", w->file, p->path);
	else if (rc == -EACCES || rc == -EPERM)
		err_set(e, "we may not write '%s' to '%s' of the cgroup '%s'", w->value, w->file,
			p->path);
	else
		err_sys(e, rc, "cannot write '%s' to '%s' of the cgroup '%s'", w->value, w->file,
			p->path);
	return err_at(e, w->from);
}

/* What one value needs may be set by a later one: a burst wants a quota above it, and a
 * smaller quota a smaller burst first. */
int cgroup_apply(int cgroup, const struct cgroup_plan *p, struct err *e)
{
	const struct cgroup_write *again[16];
	size_t n = 0;

	for (size_t i = 0; i < p->n_writes; i++) {
		int rc = write_one(cgroup, &p->writes[i]);

		if (rc == -EINVAL && n < ARRAY_LEN(again))
			again[n++] = &p->writes[i];
		else if (rc < 0)
			return blame(cgroup, p, &p->writes[i], rc, e);
	}
	for (size_t i = 0; i < n; i++) {
		int rc = write_one(cgroup, again[i]);

		if (rc < 0)
			return blame(cgroup, p, again[i], rc, e);
	}
	return 0;
}
