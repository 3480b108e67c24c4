/* notify.c: readiness.  The program talks to a socket of its own; what it says is judged here
 * and passed on to the caller's, with process ids as the caller sees them. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"
#include "cgroups/cgroup.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/sock.h"

enum {
	MESSAGE_BYTES = 4096,
	BURST = 16,               /* messages in a row, so that a flood leaves time for the rest */
	SEND_TIMEOUT_MS = 5000,
	BARRIER_TIMEOUT_MS = 30000,
};

static const char barrier[] = "BARRIER=1";

/* About the service as a whole; nothing with descriptors, nothing that changes who may speak
 * (sd_notify(3)). */
static bool concerns_service(const char *line)
{
	static const char *const keys[] = {
		"READY=1", "RELOADING=1", "STOPPING=1", "STATUS=", "ERRNO=", "BUSERROR=", "EXIT_STATUS=",
		"MONOTONIC_USEC=", "WATCHDOG=1", "WATCHDOG=trigger", "EXTEND_TIMEOUT_USEC=",
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t n = strlen(keys[i]);

		if (strncmp(line, keys[i], n) == 0 && (keys[i][n - 1] == '=' || !line[n]))
			return true;
	}
	return false;
}

/* --- sockets ----------------------------------------------------------------------- */

static int connect_host(const char *host)
{
	AUTO_FD int fd = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int rc = fd;

	if (rc >= 0 && host[0] == '@')
		rc = sys_unix_connect_abstract(fd, host + 1);
	else if (rc >= 0)
		rc = host[0] == '/' ? sys_unix_connect_path(fd, host) : -EAFNOSUPPORT;
	return rc < 0 ? rc : TAKE_FD(fd);
}

/* Any user of the container may speak. */
static int bind_own(int dir)
{
	AUTO_FD int fd = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int rc = fd < 0 ? fd : sys_unlinkat(dir, PLAN_NOTIFY_SOCKET, 0);

	if (rc >= 0 || rc == -ENOENT)
		rc = sys_unix_bind(fd, dir, PLAN_NOTIFY_SOCKET);
	if (rc >= 0)
		rc = sys_fchmodat(dir, PLAN_NOTIFY_SOCKET, 0666);
	return rc < 0 ? rc : TAKE_FD(fd);
}

void notify_open(struct notify *n, int state_dir, const char *host)
{
	AUTO_FD int dir = host ? sys_openat(state_dir, "notify", O_PATH | O_DIRECTORY | O_NOFOLLOW, 0) : NO_FD;
	int rc;

	if (dir < 0)
		return;
	n->to = connect_host(host);
	rc = n->to < 0 ? n->to : bind_own(dir);
	/* As with sd_notify(3): nobody who listens is no reason not to run. */
	if (rc < 0) {
		log_warning(NULL, "nobody will hear of readiness at '%s' (NOTIFY_SOCKET): %s", host,
			    err_text(-rc));
		fd_close(&n->to);
		n->to = NO_FD;
		return;
	}
	n->from = rc;
}

void notify_close(struct notify *n)
{
	fd_close(&n->from);
	fd_close(&n->to);
}

int notify_make(struct run *r)
{
	struct notify n = NOTIFY_NONE;
	int rc = sys_mkdirat(r->state_dir, "notify", 0755);

	/* Whatever our mask is: users of the container go through it. */
	if (rc >= 0)
		rc = sys_fchmodat(r->state_dir, "notify", 0755);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot make the directory '%s'", r->plan->notify_dir);
	if (r->plan->kind == PLAN_RUN)
		notify_open(&n, r->state_dir, r->notify_path);
	r->notify = n.from;
	r->notify_host = n.to;
	return 0;
}

struct notify notify_of(const struct run *r)
{
	return (struct notify){
		.from = r->notify, .to = r->notify_host, .cgroup = r->cgroup, .pid = r->init_pid,
		.own_pids = r->plan->ns_new & CLONE_NEWPID,
	};
}

/* --- messages ---------------------------------------------------------------------- */

/* Readiness is worth waiting for, once; else a caller who does not read misses something. */
static void pass_on(const struct notify *n, const char *text, size_t len, int fd)
{
	bool waits = !n->ready && (fd >= 0 || strstr(text, "READY=1"));
	ssize_t rc = sys_send_fd(n->to, text, len, fd);

	if (rc == -EAGAIN && waits) {
		struct pollfd p = { .fd = n->to, .events = POLLOUT };

		if (sys_poll(&p, 1, SEND_TIMEOUT_MS) > 0)
			rc = sys_send_fd(n->to, text, len, fd);
	}
	if (rc < 0)
		log_debug("a notification is lost: %s", err_text((int)-rc));
}

/* What a process calls itself: the last number of NSpid (proc_pid_status(5)). */
static uint64_t own_number(pid_t pid)
{
	char file[32], text[4096], *at, *end;
	uint64_t number = 0;

	fmt(file, sizeof(file), "/proc/%d/status", (int)pid);
	if (io_read_small(AT_FDCWD, file, text, sizeof(text)) < 0)
		return 0;
	at = strstr(text, "\nNSpid:");
	end = at ? strchr(at + 1, '\n') : NULL;
	if (!end)
		return 0;
	*end = '\0';
	at = strrchr(at, '\t');
	return at && num_u64(at + 1, INT32_MAX, &number) == 0 ? number : 0;
}

/* A process of the container by the number it has inside, or 0. */
static pid_t host_pid(const struct notify *n, uint64_t inside)
{
	struct arena a = ARENA_EMPTY;
	struct err ignored = ERR_NONE;
	pid_t *pids = NULL, found = 0;
	size_t count = 0;

	if (inside == (n->own_pids ? 1 : (uint64_t)n->pid))
		return n->pid;
	if (n->cgroup >= 0 && cgroup_pids(n->cgroup, &a, &pids, &count, &ignored) == 0)
		for (size_t i = 0; i < count && !found; i++)
			if (own_number(pids[i]) == inside)
				found = pids[i];
	arena_free(&a);
	return found;
}

static void take_line(struct notify *n, const char *line, struct out *o, pid_t *main_pid)
{
	uint64_t pid;

	if (str_starts(line, "MAINPID=")) {
		if (num_u64(line + strlen("MAINPID="), INT32_MAX, &pid) == 0)
			*main_pid = host_pid(n, pid);
	} else if (concerns_service(line)) {
		out_fmt(o, "%s\n", line);
	}
}

static void take_message(struct notify *n, char *text, int fd)
{
	char buf[MESSAGE_BYTES + 64];
	struct out o = OUT_BUFFER(buf, sizeof(buf));
	pid_t main_pid = 0;
	bool ready;

	/* The caller's own end of it: it is closed when everything before it has been read. */
	if (fd >= 0 && (str_eq(text, barrier) || str_eq(text, "BARRIER=1\n"))) {
		pass_on(n, barrier, sizeof(barrier) - 1, fd);
		return;
	}
	for (char *next; text; text = next) {
		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		take_line(n, text, &o, &main_pid);
	}
	(void)out_text(&o);
	ready = str_starts(buf, "READY=1\n") || strstr(buf, "\nREADY=1\n");
	if (ready && n->leaving && main_pid == 0)
		main_pid = n->pid;
	if (main_pid > 0)
		out_fmt(&o, "MAINPID=%d\n", (int)main_pid);
	if (o.len == 0)
		return;
	pass_on(n, buf, o.len, NO_FD);
	n->ready |= ready;
}

void notify_move(struct notify *n)
{
	for (int i = 0; i < BURST; i++) {
		char text[MESSAGE_BYTES + 1];
		AUTO_FD int fd = NO_FD;
		ssize_t len = sys_recv_fd(n->from, text, MESSAGE_BYTES, &fd);

		if (len == -EBADMSG) /* larger than anything we pass on */
			continue;
		if (len < 0)
			return;
		text[len] = '\0';
		take_message(n, text, fd);
	}
}

/* A message of a process that has gone cannot be told from one of anybody: until the caller
 * has read what we said. */
static void wait_read(const struct notify *n)
{
	int ends[2];
	struct pollfd p = { .fd = NO_FD };

	if (sys_pipe2(ends, 0) < 0)
		return;
	p.fd = ends[0];
	pass_on(n, barrier, sizeof(barrier) - 1, ends[1]);
	fd_close(&ends[1]);
	IGNORE(sys_poll(&p, 1, BARRIER_TIMEOUT_MS)); /* it has been told, if it ever listens */
	fd_close(&ends[0]);
}

int notify_wait(struct notify *n, int pidfd, int signals, struct err *e)
{
	for (bool ended = false; !n->ready && !ended;) {
		struct pollfd p[] = {
			{ .fd = n->from, .events = POLLIN },
			{ .fd = pidfd, .events = POLLIN },
			{ .fd = signals, .events = POLLIN },
		};
		int rc = sys_poll(p, ARRAY_LEN(p), -1);

		if (rc < 0 && rc != -EINTR)
			return err_sys(e, rc, "cannot wait for the container to be ready");
		if (rc < 0)
			continue;
		if (p[2].revents)
			return err_set(e, "interrupted by a signal while the container was not ready yet");
		notify_move(n);
		ended = p[1].revents && !p[0].revents;
	}
	if (n->ready)
		wait_read(n);
	return 0;
}
