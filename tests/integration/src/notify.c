/* notify.c: a service manager's notification socket, as far as the tests need one.
 *
 * notify listen ADDRESS   every datagram as one line of text ("\n" as "|"), until killed; a
 *                         descriptor that comes with one is closed, and told as "+fd"
 * notify silent ADDRESS   bind and never read
 * notify send TEXT        to $NOTIFY_SOCKET; \n in TEXT is a line end; 1 when it fails
 * notify barrier          wait until everything said before has been read: 0, or 1
 * notify flood N          N messages, as fast as they go
 * ADDRESS is a path, or @NAME. */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static socklen_t address(const char *name, struct sockaddr_un *sa)
{
	*sa = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(sa->sun_path, sizeof(sa->sun_path), "%s", name);
	if (name[0] == '@')
		sa->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int bound(const char *name)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un sa;
	socklen_t n = address(name, &sa);

	if (bind(fd, (struct sockaddr *)&sa, n) < 0)
		fail("bind");
	printf("listening\n");
	fflush(stdout);
	return fd;
}

static void listen_on(const char *name)
{
	int fd = bound(name);

	for (;;) {
		char text[8192], room[CMSG_SPACE(sizeof(int))];
		struct iovec part = { text, sizeof(text) - 1 };
		struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = room,
				    .msg_controllen = sizeof(room) };
		ssize_t n = recvmsg(fd, &m, 0);
		struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&m);
		int got;

		if (n < 0)
			continue;
		text[n] = '\0';
		for (char *p = text; *p; p++)
			if (*p == '\n')
				*p = '|';
		printf("%s%s\n", text, c ? "+fd" : "");
		fflush(stdout);
		if (c) {
			memcpy(&got, CMSG_DATA(c), sizeof(got));
			close(got);
		}
	}
}

static int connected(void)
{
	const char *name = getenv("NOTIFY_SOCKET");
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un sa;
	socklen_t n;

	if (!name)
		exit(2);
	n = address(name, &sa);
	if (connect(fd, (struct sockaddr *)&sa, n) < 0)
		fail(name);
	return fd;
}

static int barrier(void)
{
	int ends[2], fd = connected();
	char room[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { "BARRIER=1", 9 };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = room,
			    .msg_controllen = sizeof(room) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	struct pollfd p;

	if (pipe(ends) < 0)
		fail("pipe");
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &ends[1], sizeof(int));
	if (sendmsg(fd, &m, 0) < 0)
		fail("sendmsg");
	close(ends[1]);
	p = (struct pollfd){ .fd = ends[0] };
	return poll(&p, 1, 20000) == 1 ? 0 : 1;
}

int main(int argc, char **argv)
{
	char text[8192];
	size_t n = 0;

	if (argc == 3 && strcmp(argv[1], "listen") == 0)
		listen_on(argv[2]);
	if (argc == 3 && strcmp(argv[1], "silent") == 0) {
		bound(argv[2]);
		for (;;)
			pause();
	}
	if (argc == 2 && strcmp(argv[1], "barrier") == 0)
		return barrier();
	if (argc == 3 && strcmp(argv[1], "flood") == 0) {
		int fd = connected();

		for (int i = 0; i < atoi(argv[2]); i++)
			if (send(fd, "STATUS=flood\nMAINPID=77\n", 24, 0) < 0)
				fail("send");
		return 0;
	}
	if (argc != 3 || strcmp(argv[1], "send") != 0)
		return 2;
	for (const char *p = argv[2]; *p && n < sizeof(text); p++)
		text[n++] = p[0] == '\\' && p[1] == 'n' ? (p++, '\n') : *p;
	return send(connected(), text, n, 0) < 0 ? 1 : 0;
}
