/* main.c: tare-systemd, the part of tare that uses libsystemd.  tare starts it when a manager of
 * systemd is needed, with one socket and nothing else, and tells it what to say over D-Bus.  It
 * knows nothing of containers, units or properties. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bus.h"
#include "packet.h"

static void tell(struct systemd_answer *a, const char *name, const char *text)
{
	packet_copy(a->name, sizeof(a->name), name);
	packet_copy(a->text, sizeof(a->text), text);
}

static int connect_by(struct bus *b, struct packet *p, const struct systemd_request *q,
		      struct systemd_answer *a)
{
	const char *address = packet_text(p);

	if (!address)
		return -EBADMSG;
	if (b->bus)
		return -EISCONN;
	if (b->missing[0]) {
		tell(a, SYSTEMD_NO_LIBRARY, b->missing);
		return -ELIBACC;
	}
	return bus_connect(b, address, q->verb == SYSTEMD_CONNECT, q->timeout_usec);
}

static int call(struct bus *b, struct packet *p, const struct systemd_request *q,
		struct systemd_answer *a)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	int rc = bus_call(b, p, q->timeout_usec, &error);

	if (rc < 0)
		tell(a, error.name ? error.name : "", error.message ? error.message : "");
	b->sd.sd_bus_error_free(&error);
	return rc;
}

static int ask(struct bus *b, struct packet *p, struct systemd_answer *a)
{
	const char *unit = packet_text(p), *interface = packet_text(p), *property = packet_text(p);

	return property ? bus_property(b, (const char *[]){ unit, interface, property }, a->text,
				       sizeof(a->text))
			: -EBADMSG;
}

static void answer(struct bus *b, struct packet *p, struct systemd_answer *a)
{
	struct systemd_request q;
	int rc = -EBADMSG;

	if (!packet_take(p, &q, sizeof(q)))
		rc = -EBADMSG;
	else if (q.verb == SYSTEMD_CONNECT || q.verb == SYSTEMD_CONNECT_PEER)
		rc = connect_by(b, p, &q, a);
	else if (!b->bus)
		rc = -ENOTCONN;
	else if (q.verb == SYSTEMD_CALL)
		rc = call(b, p, &q, a);
	else if (q.verb == SYSTEMD_WAIT)
		rc = bus_wait(b, q.timeout_usec, a->text, sizeof(a->text));
	else if (q.verb == SYSTEMD_ASK)
		rc = ask(b, p, a);
	a->code = rc < 0 ? rc : 0;
}

static int serve(char *buf)
{
	struct bus b = { .bus = NULL };

	/* It may have been started ahead: this is what takes time. */
	bus_load(&b);
	for (;;) {
		struct systemd_answer a = { .code = 0 };
		ssize_t n = recv(STDIN_FILENO, buf, SYSTEMD_PACKET_MAX, 0);
		struct packet p = { .at = buf, .end = buf + (n > 0 ? n : 0) };

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
		answer(&b, &p, &a);
		if (send(STDIN_FILENO, &a, sizeof(a), MSG_NOSIGNAL) < 0)
			return EXIT_FAILURE;
	}
}

int main(void)
{
	char *buf = malloc(SYSTEMD_PACKET_MAX);
	int status;

	if (!buf)
		return EXIT_FAILURE;
	/* While a manager is waited for nobody looks whether the caller is still there.  One that
	 * had gone before this shows as the end of the file. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return EXIT_FAILURE;
	/* An interrupt from the terminal is the caller's to judge; it fails only for a leader. */
	(void)setsid();
	status = serve(buf);
	free(buf);
	return status;
}
