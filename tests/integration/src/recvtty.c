/* recvtty.c: the caller's end of a console or pidfd socket.  Takes exactly one
 * connection, one message and one descriptor, as strict as the strictest caller.
 * Knows nothing of containers.
 *
 * usage: recvtty [-d FILE] [-r] [-s ROWSxCOLS] [-i TEXT] SOCKET
 *   -d FILE   accept only once FILE exists (the connection waits in the backlog)
 *   -r        relay: print what the terminal says until it hangs up
 *   -s SIZE   set the window size first
 *   -i TEXT   type TEXT (and a newline) into the terminal
 * Prints one JSON line about the message first. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

struct message {
	char text[4096];
	ssize_t len;
	int flags;
	int fd;
};

static int fail(const char *what)
{
	fprintf(stderr, "recvtty: %s: %s\n", what, strerror(errno));
	return 1;
}

static int listen_on(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(sa.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(sa.sun_path, path, strlen(path) + 1);
	if (s < 0 || bind(s, (struct sockaddr *)&sa, sizeof(sa)) < 0 || listen(s, 1) < 0)
		return -1;
	return s;
}

/* Room for one descriptor only: a second one shows as MSG_CTRUNC. */
static int take(int conn, struct message *m)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { m->text, sizeof(m->text) - 1 };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.buf,
			    .msg_controllen = CMSG_LEN(sizeof(int)) };
	struct cmsghdr *c;

	m->fd = -1;
	m->len = recvmsg(conn, &h, MSG_CMSG_CLOEXEC);
	if (m->len < 0)
		return -1;
	m->text[m->len] = '\0';
	m->flags = h.msg_flags;
	c = CMSG_FIRSTHDR(&h);
	if (c && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&m->fd, CMSG_DATA(c), sizeof(int));
	return 0;
}

/* The process behind a pidfd, from its fdinfo; 0 for anything else. */
static int pid_of(int fd)
{
	char path[64], line[128];
	FILE *f;
	int pid = 0;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "Pid:", 4) == 0)
			pid = (int)strtol(line + 4, NULL, 10);
	if (f)
		fclose(f);
	return pid;
}

static void describe(const struct message *m, int more)
{
	char path[64], link[256] = "";
	struct winsize ws = { 0 };
	struct termios t = { 0 };

	if (m->fd >= 0) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", m->fd);
		if (readlink(path, link, sizeof(link) - 1) < 0)
			link[0] = '\0';
		(void)ioctl(m->fd, TIOCGWINSZ, &ws);
		(void)tcgetattr(m->fd, &t);
	}
	printf("{\"length\":%zd,\"truncated\":%d,\"descriptor\":\"%s\",\"pid\":%d,\"tty\":%d,"
	       "\"rows\":%d,\"cols\":%d,\"more\":%d}\n", m->len, (m->flags & MSG_CTRUNC) != 0, link,
	       m->fd >= 0 ? pid_of(m->fd) : 0, m->fd >= 0 && isatty(m->fd), ws.ws_row, ws.ws_col,
	       more);
	fflush(stdout);
}

static void relay(int fd)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (write(1, buf, (size_t)n) < 0)
			return;
}

static int serve(int s, const char *delay)
{
	while (delay && access(delay, F_OK) < 0)
		usleep(10000);
	return accept4(s, NULL, NULL, SOCK_CLOEXEC);
}

int main(int argc, char **argv)
{
	const char *delay = NULL, *size = NULL, *input = NULL;
	struct message m = { .fd = -1 };
	struct winsize ws = { 0 };
	int opt, s, conn, relaying = 0;
	char extra;

	while ((opt = getopt(argc, argv, "d:rs:i:")) != -1) {
		switch (opt) {
		case 'd': delay = optarg; break;
		case 's': size = optarg; break;
		case 'i': input = optarg; break;
		case 'r': relaying = 1; break;
		default: return 2;
		}
	}
	if (optind + 1 != argc)
		return 2;
	s = listen_on(argv[optind]);
	if (s < 0)
		return fail(argv[optind]);
	conn = serve(s, delay);
	if (conn < 0 || take(conn, &m) < 0)
		return fail("no message");
	if (m.fd >= 0 && size && sscanf(size, "%hux%hu", &ws.ws_row, &ws.ws_col) == 2)
		(void)ioctl(m.fd, TIOCSWINSZ, &ws);
	describe(&m, recv(conn, &extra, 1, 0) > 0);
	if (m.fd < 0)
		return 1;
	if (input && dprintf(m.fd, "%s\n", input) < 0)
		return fail("cannot type");
	if (relaying)
		relay(m.fd);
	return 0;
}
