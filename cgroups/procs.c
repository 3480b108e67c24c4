/* procs.c: the processes of a cgroup and of those below it. */
#include "private.h"

#include <dirent.h>
#include <errno.h>

#include "base/io.h"
#include "base/num.h"
#include "sys/file.h"
#include "sys/process.h"

enum { PROCS_BYTES_MAX = 64 << 20, SIGNAL_FREEZE_MS = 2000 };

struct pids {
	struct arena *arena;
	pid_t        *v;
	size_t        n, cap;
};

static void add(struct pids *p, pid_t pid)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 32;
		pid_t *v = ARENA_NEW_N(p->arena, pid_t, cap);

		for (size_t i = 0; i < p->n; i++)
			v[i] = p->v[i];
		p->v = v;
		p->cap = cap;
	}
	p->v[p->n++] = pid;
}

/* One number a line.  0 is a process that our pid namespace does not see. */
static void parse_pids(char *text, struct pids *out)
{
	while (*text) {
		char *end = text;
		uint64_t pid = 0;

		while (*end && *end != '\n')
			end++;
		if (*end)
			*end++ = '\0';
		if (num_u64(text, INT32_MAX, &pid) == 0 && pid > 0)
			add(out, (pid_t)pid);
		text = end;
	}
}

static int read_procs(int dir, struct pids *out)
{
	char *text = NULL;
	size_t len = 0;
	int rc = io_read_file(dir, "cgroup.procs", 0, PROCS_BYTES_MAX, out->arena, &text, &len);

	/* A threaded cgroup has no processes of its own: the domain above it lists them.
	 * A removed one has none at all. */
	if (rc == -EOPNOTSUPP || rc == -ENODEV || rc == -ENOENT)
		return 0;
	if (rc < 0)
		return rc;
	parse_pids(text, out);
	return 0;
}

/* Add "path/name" for every directory below `dir`. */
static int add_children(int dir, const char *path, struct arena *a, struct strs *queue)
{
	_Alignas(struct sys_dirent) char buf[4096];
	ssize_t n;

	while ((n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);

			if (d->type == DT_DIR && !str_eq(d->name, ".") && !str_eq(d->name, ".."))
				strs_add(a, queue, arena_fmt(a, "%s/%s", path, d->name));
			at += d->reclen;
		}
	}
	return n == -ENOENT ? 0 : (int)n;
}

int cgroup_pids(int cgroup, struct arena *a, pid_t **out, size_t *n, struct err *e)
{
	struct pids pids = { .arena = a };
	struct strs queue = { 0 };

	/* Breadth first over names: a container may nest deeper than our descriptors reach. */
	strs_add(a, &queue, ".");
	for (size_t i = 0; i < queue.n; i++) {
		AUTO_FD int dir = cgroup_open_below(cgroup, queue.v[i]);
		int rc = dir;

		if (dir == -ENOENT)
			continue;
		if (dir >= 0)
			rc = read_procs(dir, &pids);
		if (rc >= 0)
			rc = add_children(dir, queue.v[i], a, &queue);
		if (rc < 0)
			return err_sys(e, rc, "cannot list the processes of the cgroup");
	}
	*out = pids.v;
	*n = pids.n;
	return 0;
}

static int signal_all(int cgroup, int signo, struct err *e)
{
	struct arena a = ARENA_EMPTY;
	pid_t *pids = NULL;
	size_t n = 0;
	int rc = cgroup_pids(cgroup, &a, &pids, &n, e);

	for (size_t i = 0; i < n; i++) {
		/* Frozen processes neither end nor reap, so the number still means them. */
		AUTO_FD int pidfd = sys_pidfd_open(pids[i], 0);
		int sent = pidfd < 0 ? pidfd : sys_pidfd_send_signal(pidfd, signo);

		if (sent < 0 && sent != -ESRCH)
			rc = err_sys(e, sent, "cannot send signal %d to process %d", signo, (int)pids[i]);
	}
	arena_free(&a);
	return rc;
}

/* Removed by systemd between the end of init and that of the rest: there is nobody. */
static bool is_gone(int cgroup)
{
	int rc = cgroup_event(cgroup, "populated");

	return rc == -ENODEV || rc == -ENOENT;
}

int cgroup_signal(int cgroup, int signo, struct err *e)
{
	struct err why = ERR_NONE;
	int frozen = cgroup_is_frozen(cgroup, &why), rc;

	if (frozen < 0 && is_gone(cgroup))
		return 0;
	if (frozen < 0) {
		*e = why;
		return -1;
	}
	if (frozen)
		return signal_all(cgroup, signo, e);
	rc = cgroup_freeze_ask(cgroup, true);
	if (rc < 0)
		return is_gone(cgroup) ? 0 : err_sys(e, rc, "cannot freeze the cgroup");
	/* A process asleep in the kernel delays this; the others stand still anyway. */
	IGNORE(cgroup_event_wait(cgroup, "frozen", 1, SIGNAL_FREEZE_MS));
	rc = signal_all(cgroup, signo, e);
	if (cgroup_freeze_ask(cgroup, false) < 0 && rc == 0)
		rc = err_set(e, "cannot thaw the cgroup after the signal");
	return rc;
}

int cgroup_kill(int cgroup, struct err *e)
{
	int rc = io_write_file(cgroup, "cgroup.kill", O_WRONLY, 0, "1", 1);

	/* Threaded cgroups have the file and refuse it. */
	if (rc == -ENOENT || rc == -EOPNOTSUPP)
		return cgroup_signal(cgroup, SIGKILL, e);
	if (rc < 0 && !is_gone(cgroup))
		return err_sys(e, rc, "cannot kill the processes of the cgroup");
	return 0;
}
