/* pty.c: relay between the caller's terminal and the container's. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "sys/file.h"
#include "sys/tty.h"

/* A caller may give its terminal as any of the three, and not as the controlling one. */
static int callers_tty(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (sys_tty_is(fd))
			return fd;
	return NO_FD;
}

void pty_fit(int master)
{
	struct winsize size;
	int tty = callers_tty();

	/* A terminal that does not know its size must not undo what consoleSize says. */
	if (tty >= 0 && sys_tty_get_size(tty, &size) >= 0 && size.ws_row && size.ws_col)
		IGNORE(sys_tty_set_size(master, &size)); /* the other side may have gone */
}

int pty_begin(struct pty_relay *p, int master, struct err *e)
{
	int rc;

	*p = (struct pty_relay){ .master = master, .in = 0, .out = 1, .tty = callers_tty() };
	rc = sys_setfl(master, O_NONBLOCK);
	if (rc < 0)
		return err_sys(e, rc, "cannot set up the terminal relay");
	if (p->tty >= 0)
		p->raw = sys_tty_make_raw(p->tty, &p->saved) >= 0;
	return 0;
}

size_t pty_wants(const struct pty_relay *p, struct pollfd *fds)
{
	short master = 0;

	if (p->n_to_out < sizeof(p->to_out))
		master |= POLLIN;
	if (p->n_to_master)
		master |= POLLOUT;
	fds[0] = (struct pollfd){ .fd = master ? p->master : NO_FD, .events = master };
	fds[1] = (struct pollfd){ .fd = p->n_to_master < sizeof(p->to_master) ? p->in : NO_FD,
				  .events = POLLIN };
	fds[2] = (struct pollfd){ .fd = p->n_to_out ? p->out : NO_FD, .events = POLLOUT };
	return 3;
}

/* More bytes into a buffer; false at the end of what can be read. */
static bool fill(int fd, char *buf, size_t *n, size_t size)
{
	ssize_t got = sys_read(fd, buf + *n, size - *n);

	if (got > 0)
		*n += (size_t)got;
	return got > 0 || got == -EAGAIN || got == -EINTR;
}

static bool spill(int fd, char *buf, size_t *n)
{
	ssize_t put = sys_write(fd, buf, *n);

	if (put > 0) {
		memmove(buf, buf + put, *n - (size_t)put);
		*n -= (size_t)put;
	}
	return put >= 0 || put == -EAGAIN || put == -EINTR;
}

int pty_move(struct pty_relay *p, const struct pollfd *fds, size_t n)
{
	if (n < 3)
		return 0;
	if (fds[1].revents && !fill(p->in, p->to_master, &p->n_to_master, sizeof(p->to_master)))
		p->in = NO_FD;
	if ((fds[0].revents & (POLLIN | POLLHUP | POLLERR)) &&
	    p->n_to_out < sizeof(p->to_out) &&
	    !fill(p->master, p->to_out, &p->n_to_out, sizeof(p->to_out)))
		p->master = NO_FD; /* -EIO: nobody has the container's side open */
	if ((fds[0].revents & POLLOUT) && !spill(p->master, p->to_master, &p->n_to_master))
		p->n_to_master = 0;
	if (fds[2].revents && !spill(p->out, p->to_out, &p->n_to_out)) {
		p->out = NO_FD;
		p->n_to_out = 0;
	}
	/* Nobody to print to: keep reading so that the container does not block. */
	if (p->out < 0)
		p->n_to_out = 0;
	return 0;
}

/* What the program printed before it ended is still in the pair; others that hold the
 * terminal open are not waited for. */
void pty_end(struct pty_relay *p)
{
	for (int i = 0; i < 256 && p->out >= 0; i++) {
		if (p->n_to_out && !spill(p->out, p->to_out, &p->n_to_out))
			break;
		if (p->n_to_out)
			continue;
		if (p->master < 0 || !fill(p->master, p->to_out, &p->n_to_out, sizeof(p->to_out)) ||
		    !p->n_to_out)
			break;
	}
	if (p->raw)
		IGNORE(sys_tty_set(p->tty, &p->saved)); /* the caller may have closed it */
	p->raw = false;
}
