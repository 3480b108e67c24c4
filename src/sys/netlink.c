/* netlink.c: the loopback device.  Knows no other device. */
#include "sys/netlink.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include "result.h"
#include "sys/file.h"
#include "sys/sock.h"

/* The kernel's own constant: every network namespace is born with "lo" as number 1. */
#define LOOPBACK_INDEX 1

static int up_by_message(void)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
	} ask = {
		.header = {
			.nlmsg_len = sizeof(ask),
			.nlmsg_type = RTM_NEWLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
		.link = {
			.ifi_index = LOOPBACK_INDEX,
			.ifi_flags = IFF_UP,
			.ifi_change = IFF_UP,
		},
	};
	struct {
		struct nlmsghdr header;
		struct nlmsgerr result;
		struct ifinfomsg echo; /* of a refused request */
	} answer = { 0 };
	AUTO_FD int sock = sys_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	ssize_t n;

	if (sock < 0)
		return sock;
	n = sys_send(sock, &ask, sizeof(ask));
	if (n < 0)
		return (int)n;
	n = sys_recv(sock, &answer, sizeof(answer), 0);
	if (n < 0)
		return (int)n;
	if ((size_t)n < offsetof(typeof(answer), echo) || answer.header.nlmsg_type != NLMSG_ERROR)
		return -EBADMSG;
	return answer.result.error;
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
