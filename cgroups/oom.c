/* oom.c: did a limit of this cgroup end or stop something?  Counts, limits and peaks from
 * its files. */
#include "private.h"

#include <errno.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/num.h"
#include "sys/file.h"

enum { NUMBER_BYTES = 32 };

/* A container with a static program of 1 MiB starts with this limit, on Linux 6.12. */
enum { SMALLEST_KIB = 256 };

static uint64_t count_in(char *text, const char *name)
{
	size_t n = strlen(name);
	uint64_t v = 0;

	for (char *line = text, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strncmp(line, name, n) == 0 && line[n] == ' ' &&
		    num_u64(line + n + 1, UINT64_MAX, &v) == 0)
			return v;
	}
	return 0;
}

uint64_t cgroup_count(int dir, const char *file, const char *name)
{
	char text[1024];

	return io_read_small(dir, file, text, sizeof(text)) < 0 ? 0 : count_in(text, name);
}

int cgroup_read_oom_kills(int events, uint64_t *kills)
{
	char text[1024];
	ssize_t n = sys_pread(events, text, sizeof(text) - 1, 0);

	if (n < 0)
		return (int)n;
	text[n] = '\0';
	*kills = count_in(text, "oom_kill");
	return 0;
}

uint64_t cgroup_oom_kills(int dir)
{
	return cgroup_count(dir, "memory.events", "oom_kill");
}

/* Where the message that is there ends, for what goes behind it. */
#define BEHIND(e) (e)->msg + strlen((e)->msg), sizeof((e)->msg) - strlen((e)->msg)

static int hint_at_limit(const char *limit, struct err *e)
{
	uint64_t bytes;

	if (num_u64(limit, UINT64_MAX, &bytes) == 0 && bytes < SMALLEST_KIB * 1024)
		err_hint(e, "the smallest limit that works is about %d bytes, and what the program "
			    "needs comes on top", SMALLEST_KIB * 1024);
	else
		err_hint(e, "raise the limit, or see what in the container takes so much before the "
			    "program runs: hooks, or files on a tmpfs");
	return err_at(e, "/linux/resources/memory/limit");
}

static bool explain_memory(int dir, struct err *e)
{
	char limit[NUMBER_BYTES], peak[NUMBER_BYTES];
	bool killed = cgroup_oom_kills(dir) > 0;

	if (!killed && (e->code != ENOMEM || cgroup_count(dir, "memory.events", "max") == 0))
		return false;
	if (io_read_small(dir, "memory.max", limit, sizeof(limit)) < 0)
		return false;
	if (io_read_small(dir, "memory.peak", peak, sizeof(peak)) < 0) /* since 5.19 */
		fmt(peak, sizeof(peak), "all of it");
	if (str_eq(limit, "max")) {
		fmt(BEHIND(e), ": it ran out of memory, by the limit of a cgroup above its own");
		err_hint(e, "see memory.max of the cgroups above the container's");
		return true;
	}
	fmt(BEHIND(e), ": it ran out of memory: the limit is %s bytes, the most in use was %s",
	    limit, peak);
	(void)hint_at_limit(limit, e);
	return true;
}

static bool explain_tasks(int dir, struct err *e)
{
	char limit[NUMBER_BYTES];

	if (e->code != EAGAIN || cgroup_count(dir, "pids.events", "max") == 0 ||
	    io_read_small(dir, "pids.max", limit, sizeof(limit)) < 0)
		return false;
	fmt(BEHIND(e), ": the limit of %s tasks is reached", limit);
	(void)err_at(e, "/linux/resources/pids/limit");
	return true;
}

/* A scope that has ended has taken its counts along: what is left is a suspicion. */
static void suspect_limit(const struct cgroup_plan *p, struct err *e)
{
	const char *limit = NULL;

	for (size_t i = 0; i < p->n_writes; i++)
		if (str_eq(p->writes[i].file, "memory.max") && !str_eq(p->writes[i].value, "max"))
			limit = p->writes[i].value;
	if (!limit)
		return;
	fmt(BEHIND(e), ": it was killed, most likely for the memory limit of %s bytes", limit);
	(void)hint_at_limit(limit, e);
}

void cgroup_explain_failure(int dir, const struct cgroup_plan *killed, struct err *e)
{
	char text[256];

	if (dir >= 0 && io_read_small(dir, "cgroup.events", text, sizeof(text)) >= 0) {
		if (!explain_memory(dir, e))
			(void)explain_tasks(dir, e);
	} else if (killed) {
		suspect_limit(killed, e);
	}
}
