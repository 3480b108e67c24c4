/* gate.c: wait for start.  A connection that says "g" opens the gate and hears "a"; after that
 * end-of-file tells it that the program runs, a struct err that it could not.  Others only
 * look whether somebody listens (state): they are let go. */
#include "init/init.h"

#include <errno.h>
#include <poll.h>

#include "sys/file.h"
#include "sys/sock.h"

enum { KNOCK_TIMEOUT_MS = 5000 };

static bool knocks(int peer)
{
	struct pollfd p = { .fd = peer, .events = POLLIN };
	char c = 0;
	int rc;

	do
		rc = sys_poll(&p, 1, KNOCK_TIMEOUT_MS);
	while (rc == -EINTR);
	return rc > 0 && sys_recv(peer, &c, 1, 0) == 1 && c == 'g';
}

int init_gate(struct run *r)
{
	/* The runtime has gone; its end must not look like a failure of ours. */
	fd_close(&r->turn[SIDE_INIT]);
	for (;;) {
		AUTO_FD int peer = sys_accept(r->gate);

		if (peer == -EINTR || peer == -ECONNABORTED)
			continue;
		if (peer < 0)
			return err_sys(r->err, peer, "cannot wait for start");
		if (!knocks(peer))
			continue;
		/* Closed before the answer: whoever has heard it finds the container running.  A
		 * start that did not live to hear it has opened the gate all the same. */
		fd_close(&r->gate);
		IGNORE(sys_send(peer, "a", 1));
		r->gate_peer = TAKE_FD(peer);
		return 0;
	}
}

void init_report(struct run *r)
{
	if (r->gate_peer >= 0)
		IGNORE(sys_send(r->gate_peer, r->err, sizeof(*r->err))); /* nobody else to tell */
}
