/* systemd_cgroup.c: the cgroup of the systemd manager: a unit around a process that is
 * there, and in its cgroup whatever is no property. */
#include "systemd_private.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/log.h"
#include "sys/file.h"
#include "sys/process.h"

/* Where the manager has put it: on a machine of an unusual shape that is not where the plan
 * expected it. */
static const char *place_of(struct arena *a, pid_t pid)
{
	char file[32], text[8192], *at = text;
	ssize_t n;

	fmt(file, sizeof(file), "/proc/%d/cgroup", (int)pid);
	n = io_read_small(AT_FDCWD, file, text, sizeof(text));
	while (n > 0 && at && !str_starts(at, "0::/")) {
		at = strchr(at, '\n');
		at += at != NULL;
	}
	if (n <= 0 || !at)
		return NULL;
	at += strlen("0::");
	return arena_strndup(a, at, strcspn(at, "\n"));
}

/* A process that has ended cannot be moved, and nobody says so: it is where it was born, in our own
 * cgroup, which is not to be limited and even less to be killed. */
static bool same_name(const char *place, const char *planned)
{
	const char *a = strrchr(place, '/'), *b = strrchr(planned, '/');

	return a && b && str_eq(a, b);
}

/* `p` with the path that is the right one. */
static int fill(const struct cgroup_plan *p, pid_t pid, struct err *e)
{
	AUTO_FD int root = cgroup_open_mount(p->mount, e);
	AUTO_FD int cgroup = root < 0 ? NO_FD : cgroup_open(p->mount, p->path, e);

	if (cgroup < 0)
		return -1;
	/* systemd puts no process into a slice. */
	if (p->systemd->is_slice && !p->sub && cgroup_join(cgroup, pid, e) < 0)
		return -1;
	if (cgroup_fill(root, cgroup, p, e) < 0)
		return -1;
	return p->sub ? cgroup_enter_sub(cgroup, p, pid, e) : TAKE_FD(cgroup);
}

/* Was it the limits that ended it, while the cgroup was made around it?  Asked before we kill. */
static void suspect(const struct cgroup_plan *p, pid_t pid, struct err *e)
{
	siginfo_t si = { 0 };

	if (sys_waitid(P_PID, (id_t)pid, &si, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    si.si_code == CLD_KILLED && si.si_status == SIGKILL)
		cgroup_explain_failure(NO_FD, p, e);
}

/* SIGKILL first: a unit that is stopped gives its processes a long time to end. */
static void take_back(const struct cgroup_plan *p)
{
	struct err ignored = ERR_NONE; /* the first failure is told */
	AUTO_FD int cgroup = cgroup_open(p->mount, p->path, &ignored);

	if (cgroup >= 0)
		IGNORE(cgroup_kill(cgroup, &ignored));
	IGNORE(systemd_stop(p->systemd->name, p->systemd->user, NULL, &ignored));
}

int cgroup_create_unit(struct arena *a, const struct cgroup_plan *p, pid_t pid,
		       struct systemd_ahead *ahead, const char **path, struct err *e)
{
	struct cgroup_plan there = *p;
	const char *place;
	int fd;

	if (systemd_start(p->systemd, pid, ahead, e) < 0) {
		(void)err_at(e, p->from);
		suspect(p, pid, e);
		return -1;
	}
	place = p->systemd->is_slice ? NULL : place_of(a, pid);
	if (place && !str_eq(place, "/") && !same_name(place, p->path)) {
		(void)err_set(e, "systemd has started '%s' without the container's first process", p->systemd->name);
		suspect(p, pid, e);
		take_back(p);
		return -1;
	}
	if (place && !str_eq(place, "/"))
		there.path = place;
	fd = fill(&there, pid, e);
	if (fd < 0) {
		suspect(p, pid, e);
		take_back(&there);
		return -1;
	}
	*path = there.path;
	return fd;
}

/* Nothing may hold the unit up when systemd is asked to stop it. */
static int end_processes(const char *mount, const char *path, int timeout_ms, struct err *e)
{
	struct err gone = ERR_NONE;
	AUTO_FD int cgroup = cgroup_open(mount, path, &gone);

	if (cgroup < 0)
		return 0;
	if (cgroup_kill(cgroup, e) < 0)
		return -1;
	IGNORE(cgroup_event_wait(cgroup, "populated", 0, timeout_ms)); /* cgroup_destroy tells */
	return 0;
}

int cgroup_destroy_unit(const struct cgroup_unit *u, int timeout_ms, struct err *e)
{
	struct err why = ERR_NONE;

	if (end_processes(u->mount, u->path, timeout_ms, e) < 0)
		return -1;
	/* An empty scope ends by itself: a manager that cannot be reached is no reason to keep
	 * a container for ever. */
	if (systemd_stop(u->name, u->user, u->ahead, &why) < 0)
		log_warning(NULL, "%s", why.msg);
	return cgroup_destroy(u->mount, u->path, timeout_ms, e);
}
