/* systemd_bus.c: requests to tare-systemd, which speaks D-Bus, and its answers.  Knows nothing
 * of containers. */
#ifdef HAVE_SYSTEMD
#include "systemd_bus.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmt.h"
#include "sys/cred.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/sock.h"

#define NS_PER_S UINT64_C(1000000000)

/* What tare-systemd gets beyond the time it is given, before it counts as hung. */
enum { MARGIN_MS = 1000 };

/* --- requests --- */

/* In microseconds; 0: nothing. */
static uint64_t left(const struct systemd_bus *b)
{
	uint64_t now = sys_now_ns();

	return now < b->end ? (b->end - now) / 1000 + 1 : 0;
}

static void begin(struct systemd_bus *b, enum systemd_verb verb)
{
	struct systemd_request head = { .verb = verb };

	b->request = (struct out)OUT_ARENA(&b->arena);
	out_mem(&b->request, (const char *)&head, sizeof(head));
}

static void put(struct systemd_bus *b, const char *text)
{
	out_mem(&b->request, text, strlen(text) + 1);
}

/* Negative errno when there is none. */
static int receive(struct systemd_bus *b, int timeout_ms)
{
	struct pollfd p = { .fd = b->sock, .events = POLLIN };
	ssize_t n;
	int rc;

	do {
		rc = sys_poll(&p, 1, timeout_ms);
	} while (rc == -EINTR);
	if (rc <= 0)
		return rc < 0 ? rc : -ETIMEDOUT;
	/* One that has ended without reading leaves an error before its last word. */
	do {
		n = sys_recv(b->sock, &b->answer, sizeof(b->answer), 0);
	} while (n == -EINTR || n == -ECONNRESET);
	if (n < 0)
		return (int)n;
	return n == (ssize_t)sizeof(b->answer) && b->answer.code <= 0 ? 0 : -EPIPE;
}

/* Send what has been put together. */
static int say(struct systemd_bus *b)
{
	uint64_t usec = left(b);

	if (usec == 0 || b->sock < 0)
		return usec == 0 ? -ETIMEDOUT : -EPIPE;
	if (b->request.len > SYSTEMD_PACKET_MAX)
		return -E2BIG;
	memcpy(b->request.buf + offsetof(struct systemd_request, timeout_usec), &usec, sizeof(usec));
	return (int)MIN(sys_send(b->sock, b->request.buf, b->request.len), 0);
}

/* An answer that comes late would be taken for that to the next request: without one there is
 * none. */
static int hear(struct systemd_bus *b)
{
	int rc = receive(b, (int)(left(b) / 1000) + MARGIN_MS);

	if (rc < 0)
		fd_close(&b->sock);
	b->answer.name[sizeof(b->answer.name) - 1] = '\0';
	b->answer.text[sizeof(b->answer.text) - 1] = '\0';
	return rc < 0 ? rc : b->answer.code;
}

static int converse(struct systemd_bus *b)
{
	int rc;

	b->answer = (struct systemd_answer){ 0 };
	rc = say(b);
	/* What could not be started has said why. */
	if (rc >= 0 || (rc == -EPIPE && b->sock >= 0))
		return hear(b);
	if (b->sock >= 0 && rc != -E2BIG && rc != -ETIMEDOUT)
		fd_close(&b->sock);
	return rc;
}

/* --- connections --- */

static int connect_to(struct systemd_bus *b, enum systemd_verb how, const char *address)
{
	begin(b, how);
	put(b, address);
	return converse(b);
}

/* It was the address that was wrong, and not who should have gone there. */
static bool is_elsewhere(const struct systemd_bus *b, int rc)
{
	return rc < 0 && b->sock >= 0 && !b->answer.name[0];
}

/* Bytes that stand for themselves in an address. */
static void put_path(struct out *o, const char *prefix, const char *dir, const char *name)
{
	out_str(o, prefix);
	for (; *dir; dir++) {
		bool plain = (*dir >= '0' && *dir <= '9') || (*dir >= 'a' && *dir <= 'z') ||
			     (*dir >= 'A' && *dir <= 'Z') || strchr("-_/.\\", *dir);

		if (plain)
			out_chr(o, *dir);
		else
			out_fmt(o, "%%%02x", (unsigned char)*dir);
	}
	out_str(o, name);
}

/* Environment of the caller: only its own manager depends on that. */
static int connect_user(struct systemd_bus *b, struct out *tried)
{
	const char *session = getenv("DBUS_SESSION_BUS_ADDRESS"), *dir = getenv("XDG_RUNTIME_DIR");
	char fallback[32], text[1024];
	struct out address = OUT_BUFFER(text, sizeof(text));
	int rc;

	if (session && *session) {
		out_str(tried, session);
		rc = connect_to(b, SYSTEMD_CONNECT, session);
		if (!is_elsewhere(b, rc))
			return rc;
	}
	fmt(fallback, sizeof(fallback), "/run/user/%u", sys_geteuid());
	put_path(&address, "unix:path=", dir && *dir ? dir : fallback, "/bus");
	out_fmt(tried, "%s%s", tried->len ? " and " : "", text);
	return connect_to(b, SYSTEMD_CONNECT, text);
}

/* The manager's own socket first: nobody stands between. */
static const char private[] = "unix:path=/run/systemd/private";

static int connect_system(struct systemd_bus *b, struct out *tried)
{
	static const char bus[] = "unix:path=/run/dbus/system_bus_socket";
	int rc = b->ahead && b->ahead->asked ? hear(b) : connect_to(b, SYSTEMD_CONNECT_PEER, private);

	out_fmt(tried, "%s and %s", private, bus);
	return is_elsewhere(b, rc) ? connect_to(b, SYSTEMD_CONNECT, bus) : rc;
}

static int blame_helper(int rc, struct err *e)
{
	err_set(e, "cannot start tare-systemd (%s)", err_name(-rc));
	return err_hint(e, "it belongs beside tare or into '%s'; or use --cgroup-manager cgroupfs",
			TARE_LIBEXEC);
}

static int blame_library(const char *said, struct err *e)
{
	err_set(e, "%s", said);
	return err_hint(e, "install libsystemd0, or use --cgroup-manager cgroupfs");
}

/* Who is at fault: the helper itself, its library, or the manager. */
static int blame(const struct systemd_bus *b, int rc, bool user, const char *tried, struct err *e)
{
	if (str_eq(b->answer.name, SYSTEMD_NOT_STARTED))
		return blame_helper(rc, e);
	if (str_eq(b->answer.name, SYSTEMD_NO_LIBRARY))
		return blame_library(b->answer.text, e);
	if (b->sock < 0)
		return err_set(e, "tare-systemd has ended without an answer (%s)", err_name(-rc));
	err_set(e, "cannot reach systemd over D-Bus (%s): tried %s", err_name(-rc), tried);
	return err_hint(e, "%s", user ? "XDG_RUNTIME_DIR names the directory of the user manager's bus; "
					"'loginctl enable-linger' keeps that manager running"
				      : "--cgroup-manager cgroupfs works without systemd");
}

/* All has been answered or given up: there is nothing that it should finish. */
static void end_helper(int *sock, int *pidfd)
{
	siginfo_t si;

	if (*pidfd >= 0) {
		IGNORE(sys_pidfd_send_signal(*pidfd, SIGKILL)); /* not yet waited for */
		IGNORE(sys_waitid(P_PIDFD, (id_t)*pidfd, &si, WEXITED | __WALL)); /* our child */
	}
	fd_close(pidfd);
	fd_close(sock);
}

bool systemd_is_users(void)
{
	return sys_geteuid() != 0;
}

void systemd_begin_ahead(struct systemd_ahead *a, bool user)
{
	struct systemd_bus b = { .end = sys_now_ns() + SYSTEMD_TIMEOUT_S * NS_PER_S };

	if (systemd_helper(&a->sock, &a->pidfd) < 0)
		return; /* tried once more when it is needed */
	a->user = user;
	if (user)
		return;
	b.sock = a->sock;
	begin(&b, SYSTEMD_CONNECT_PEER);
	put(&b, private);
	a->asked = true;
	IGNORE(say(&b)); /* it shows when there is no answer */
	arena_free(&b.arena);
}

void systemd_end_ahead(struct systemd_ahead *a)
{
	end_helper(&a->sock, &a->pidfd);
}

static int take_helper(struct systemd_bus *b, bool user, struct systemd_ahead *ahead)
{
	if (ahead && ahead->user != user)
		systemd_end_ahead(ahead);
	if (!ahead || ahead->sock < 0)
		return systemd_helper(&b->sock, &b->pidfd);
	b->ahead = ahead;
	b->sock = TAKE_FD(ahead->sock);
	b->pidfd = TAKE_FD(ahead->pidfd);
	return 0;
}

int systemd_open(struct systemd_bus *b, bool user, struct systemd_ahead *ahead, struct err *e)
{
	char text[512];
	struct out tried = OUT_BUFFER(text, sizeof(text));
	int rc;

	*b = (struct systemd_bus)SYSTEMD_CLOSED;
	rc = take_helper(b, user, ahead);
	if (rc < 0)
		return blame_helper(rc, e);
	b->end = sys_now_ns() + SYSTEMD_TIMEOUT_S * NS_PER_S;
	rc = user ? connect_user(b, &tried) : connect_system(b, &tried);
	if (rc < 0) {
		(void)blame(b, rc, user, text, e);
		systemd_close(b);
		return -1;
	}
	return 0;
}

void systemd_close(struct systemd_bus *b)
{
	if (b->ahead && b->pidfd >= 0) {
		IGNORE(sys_pidfd_send_signal(b->pidfd, SIGKILL)); /* as above */
		b->ahead->pidfd = TAKE_FD(b->pidfd);
	}
	end_helper(&b->sock, &b->pidfd);
	arena_free(&b->arena);
}

/* --- calls --- */

void systemd_begin(struct systemd_bus *b, const char *method)
{
	begin(b, SYSTEMD_CALL);
	put(b, method);
}

void systemd_put_text(struct systemd_bus *b, const char *text)
{
	out_chr(&b->request, 's');
	put(b, text);
}

void systemd_put_number(struct systemd_bus *b, char type, uint64_t n)
{
	uint32_t half = (uint32_t)n;

	out_chr(&b->request, type);
	if (type == 't')
		out_mem(&b->request, (const char *)&n, sizeof(n));
	else
		out_mem(&b->request, (const char *)&half, sizeof(half));
}

void systemd_put_bytes(struct systemd_bus *b, const void *bytes, uint32_t n)
{
	systemd_put_number(b, 'y', n);
	out_mem(&b->request, bytes, n);
}

void systemd_enter(struct systemd_bus *b, char kind, const char *contents)
{
	out_chr(&b->request, kind);
	put(b, contents);
}

void systemd_leave(struct systemd_bus *b)
{
	out_chr(&b->request, '\0');
}

int systemd_call(struct systemd_bus *b)
{
	return converse(b);
}

void systemd_ask(struct systemd_bus *b, const char *unit, const char *interface,
		 const char *property, char *buf, size_t size)
{
	begin(b, SYSTEMD_ASK);
	put(b, unit);
	put(b, interface);
	put(b, property);
	fmt(buf, size, "%s", converse(b) < 0 ? "" : b->answer.text);
}

int systemd_wait(struct systemd_bus *b)
{
	begin(b, SYSTEMD_WAIT);
	return converse(b);
}

const char *systemd_words(const struct systemd_bus *b, int rc, char *buf, size_t size)
{
	static const char *const phrases[] = {
		"o such file", "oes not exist", "not exist", "ot found", "ermission denied",
	};
	const char *said = b->answer.text, *name = b->answer.name;
	bool usable = *said;

	for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
		usable = usable && !strstr(said, phrases[i]);
	if (rc == -ETIMEDOUT)
		fmt(buf, size, "no answer within %d s", SYSTEMD_TIMEOUT_S);
	else
		fmt(buf, size, "%s", usable ? said : *name ? name : err_name(-rc));
	return buf;
}
#else
/* A source file is never empty. */
_Static_assert(1, "built without systemd");
#endif
