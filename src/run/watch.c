/* watch.c: follow a running container: statistics at intervals, and each time that its
 * memory was not enough, until it ends or nobody listens. */
#include "run/run.h"

#include <errno.h>
#include <poll.h>

#include "cgroups/cgroup.h"
#include "sys/file.h"
#include "sys/process.h"

enum { OUTPUT = 1 };

struct watch {
	const struct container *c;
	const struct run_watch *w;
	int      cgroup;
	int      events;   /* memory.events, or NO_FD */
	uint64_t kills;    /* told so far */
	uint64_t next_ns;
};

/* poll(2) reports a change once: it counts as seen when the file has been read. */
static int tell_kills(struct watch *s, struct err *e)
{
	uint64_t kills;

	if (s->events < 0 || cgroup_read_oom_kills(s->events, &kills) < 0)
		return 0; /* gone together with the container */
	for (; s->kills < kills; s->kills++)
		if (s->w->oom(s->c, e) < 0)
			return -1;
	return 0;
}

static int tell_stats(struct watch *s, struct err *e)
{
	uint64_t now = sys_now_ns();

	if (now < s->next_ns)
		return 0;
	s->next_ns = now + s->w->interval_ns;
	return s->w->stats(s->c, s->cgroup, e);
}

static int wait_ms(const struct watch *s)
{
	uint64_t now = sys_now_ns();

	/* Rounded up, so that the last wait ends behind the time. */
	return now >= s->next_ns ? 0 : (int)MIN((s->next_ns - now) / 1000000 + 1, (uint64_t)INT32_MAX);
}

int run_watch(const struct container *c, int cgroup, const struct run_watch *w, struct err *e)
{
	AUTO_FD int events = sys_openat(cgroup, "memory.events", O_RDONLY, 0);
	struct watch s = { .c = c, .w = w, .cgroup = cgroup, .events = events,
			   .kills = cgroup_oom_kills(cgroup) };

	for (;;) {
		struct pollfd p[] = {
			{ .fd = c->pidfd, .events = POLLIN },
			{ .fd = OUTPUT }, /* nobody reads it any more: reported without asking */
			{ .fd = events, .events = POLLPRI },
		};
		int rc = sys_poll(p, ARRAY_LEN(p), wait_ms(&s));

		if (rc < 0 && rc != -EINTR)
			return err_sys(e, rc, "cannot wait for events of the container");
		if (tell_kills(&s, e) < 0)
			return -1;
		if (rc >= 0 && (p[0].revents || p[1].revents))
			return 0;
		if (tell_stats(&s, e) < 0)
			return -1;
	}
}
