/* netlink.c: requests to the kernel's network side, and the loopback device.  Knows no
 * other device. */
#include "sys/netlink.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include "result.h"
#include "sys/file.h"
#include "sys/sock.h"

/* The kernel's own constant: every network namespace is born with "lo" as number 1. */
#define LOOPBACK_INDEX 1

int sys_netlink_open(void)
{
	return sys_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

int sys_netlink_ask(int sock, const struct nlmsghdr *ask)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr result; /* the echo of a refused request behind it is cut off */
	} answer = { 0 };
	ssize_t n = sys_send(sock, ask, ask->nlmsg_len);

	if (n >= 0)
		n = sys_recv(sock, &answer, sizeof(answer), 0);
	if (n < 0)
		return (int)n;
	if ((size_t)n < sizeof(answer) || answer.header.nlmsg_type != NLMSG_ERROR)
		return -EBADMSG;
	return answer.result.error;
}

static int up_by_message(void)
{
	AUTO_FD int sock = sys_netlink_open();

	return sock < 0 ? sock : sys_link_up(sock, LOOPBACK_INDEX);
}

int sys_loopback_up(void)
{
	struct ifreq req = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	AUTO_FD int sock = sys_socket(AF_INET, SOCK_DGRAM, 0);

	/* A kernel without IPv4, or a caller's filter. */
	if (sock == -EAFNOSUPPORT)
		return up_by_message();
	if (sock < 0)
		return sock;
	return sys_ioctl(sock, SIOCSIFFLAGS, &req);
}
