/* agent.c: what answers for a filter that notifies.  Takes one connection on SOCKET, writes
 * the message and how many descriptors came to FILE, then answers every call with ENOMSG. */
#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int receive(int peer, char *text, size_t size, int *fds)
{
	char control[CMSG_SPACE(8 * sizeof(int))];
	struct iovec part = { text, size - 1 };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(peer, &m, 0);
	int count = 0;

	if (n <= 0)
		return -1;
	text[n] = '\0';
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		count += (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(fds, CMSG_DATA(c), sizeof(int));
	}
	return count;
}

static void answer(int listener)
{
	struct pollfd p = { .fd = listener, .events = POLLIN };

	while (poll(&p, 1, 10000) > 0 && !(p.revents & POLLHUP)) {
		struct seccomp_notif call = { 0 };
		struct seccomp_notif_resp reply = { .error = -ENOMSG };

		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
			continue;
		reply.id = call.id;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	char text[16384], more;
	int fd, peer, listener = -1, count;
	FILE *out;

	if (argc != 3)
		return 2;
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", argv[1]);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(fd, 4) < 0)
		return 1;
	peer = accept(fd, NULL, NULL);
	count = receive(peer, text, sizeof(text), &listener);
	out = fopen(argv[2], "w");
	if (count < 0 || !out)
		return 1;
	/* One message, then the end. */
	fprintf(out, "%s\n%d %zd\n", text, count, recv(peer, &more, 1, 0));
	fclose(out);
	answer(listener);
	return 0;
}
