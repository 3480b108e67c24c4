/* link.c: move, rename and address network devices.  Knows nothing of why. */
#include "sys/netlink.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include "sys/sock.h"

/* A dump interrupted by a change begins again this often. */
enum { DUMP_TRIES = 16, DUMP_SIZE = 16384 };

struct link_ask {
	struct nlmsghdr  header;
	struct ifinfomsg link;
	char             attributes[64];
};

static struct link_ask link_ask(int type, int index)
{
	return (struct link_ask){
		.header = {
			.nlmsg_len = offsetof(struct link_ask, attributes), .nlmsg_type = (uint16_t)type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
		.link = { .ifi_index = index },
	};
}

/* To a message that begins with its header; the room was counted by whoever calls. */
static void add(void *message, int type, const void *data, size_t n)
{
	struct nlmsghdr *to = message;
	struct rtattr *a = (struct rtattr *)((char *)message + NLMSG_ALIGN(to->nlmsg_len));

	a->rta_type = (uint16_t)type;
	a->rta_len = (uint16_t)RTA_LENGTH(n);
	memcpy(RTA_DATA(a), data, n);
	to->nlmsg_len = NLMSG_ALIGN(to->nlmsg_len) + RTA_ALIGN(a->rta_len);
}

static int add_name(struct link_ask *ask, const char *name)
{
	size_t n = strlen(name) + 1;

	if (n > IFNAMSIZ)
		return -ENAMETOOLONG;
	add(ask, IFLA_IFNAME, name, n);
	return 0;
}

int sys_link_find(int sock, const char *name, struct sys_link *out)
{
	struct link_ask ask = link_ask(RTM_GETLINK, 0);
	const uint32_t brief = RTEXT_FILTER_SKIP_STATS;
	struct {
		struct nlmsghdr header;
		union {
			struct ifinfomsg link; /* the attributes behind it are cut off */
			struct nlmsgerr  result;
		} u;
	} answer = { 0 };
	int rc = add_name(&ask, name);
	ssize_t n;

	if (rc < 0)
		return rc;
	ask.header.nlmsg_flags = NLM_F_REQUEST;
	add(&ask, IFLA_EXT_MASK, &brief, sizeof(brief));
	n = sys_send(sock, &ask, ask.header.nlmsg_len);
	if (n >= 0)
		n = sys_recv(sock, &answer, sizeof(answer), 0);
	if (n < 0)
		return (int)n;
	if ((size_t)n >= NLMSG_LENGTH(sizeof(int)) && answer.header.nlmsg_type == NLMSG_ERROR)
		return answer.u.result.error;
	if ((size_t)n < NLMSG_LENGTH(sizeof(answer.u.link)) || answer.header.nlmsg_type != RTM_NEWLINK)
		return -EBADMSG;
	*out = (struct sys_link){ answer.u.link.ifi_index, answer.u.link.ifi_flags & IFF_UP };
	return 0;
}

int sys_link_up(int sock, int index)
{
	struct link_ask ask = link_ask(RTM_NEWLINK, index);

	ask.link.ifi_flags = ask.link.ifi_change = IFF_UP;
	return sys_netlink_ask(sock, &ask.header);
}

int sys_link_rename(int sock, int index, const char *name)
{
	struct link_ask ask = link_ask(RTM_NEWLINK, index);
	int rc = add_name(&ask, name);

	return rc < 0 ? rc : sys_netlink_ask(sock, &ask.header);
}

int sys_link_move(int sock, int index, int netns, const char *name)
{
	struct link_ask ask = link_ask(RTM_NEWLINK, index);
	int rc = add_name(&ask, name);

	if (rc < 0)
		return rc;
	add(&ask, IFLA_NET_NS_FD, &netns, sizeof(netns));
	return sys_netlink_ask(sock, &ask.header);
}

/* --- addresses --------------------------------------------------------------------- */

static uint32_t flags_of(const struct nlmsghdr *m)
{
	const struct ifaddrmsg *ifa = NLMSG_DATA(m);
	int left = (int)m->nlmsg_len - (int)NLMSG_LENGTH(sizeof(*ifa));
	uint32_t flags = ifa->ifa_flags;

	for (const struct rtattr *a = IFA_RTA(ifa); RTA_OK(a, left); a = RTA_NEXT(a, left))
		if (a->rta_type == IFA_FLAGS)
			memcpy(&flags, RTA_DATA(a), sizeof(flags));
	return flags;
}

static bool is_kept(const struct nlmsghdr *m, int index)
{
	const struct ifaddrmsg *ifa = NLMSG_DATA(m);

	return m->nlmsg_type == RTM_NEWADDR && m->nlmsg_len >= NLMSG_LENGTH(sizeof(*ifa)) &&
	       (int)ifa->ifa_index == index && ifa->ifa_scope == RT_SCOPE_UNIVERSE &&
	       (flags_of(m) & IFA_F_PERMANENT);
}

/* As a request to add it.  Not its label, which holds the device's old name, and not what
 * the kernel tells of it. */
static ssize_t keep(const struct nlmsghdr *m, char *to, size_t room)
{
	static const int types[] = { IFA_LOCAL, IFA_ADDRESS, IFA_BROADCAST, IFA_FLAGS, IFA_RT_PRIORITY };
	struct nlmsghdr *ask = (struct nlmsghdr *)to;
	const struct ifaddrmsg *ifa = NLMSG_DATA(m);
	int left = (int)m->nlmsg_len - (int)NLMSG_LENGTH(sizeof(*ifa));

	if (m->nlmsg_len + NLMSG_ALIGNTO > room)
		return -ENOBUFS;
	memset(to, 0, m->nlmsg_len);
	*ask = (struct nlmsghdr){
		.nlmsg_len = NLMSG_LENGTH(sizeof(*ifa)), .nlmsg_type = RTM_NEWADDR,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL,
	};
	memcpy(NLMSG_DATA(ask), ifa, sizeof(*ifa));
	for (const struct rtattr *a = IFA_RTA(ifa); RTA_OK(a, left); a = RTA_NEXT(a, left))
		for (size_t i = 0; i < ARRAY_LEN(types); i++)
			if (a->rta_type == types[i])
				add(ask, types[i], RTA_DATA(a), RTA_PAYLOAD(a));
	return NLMSG_ALIGN(ask->nlmsg_len);
}

/* Bytes kept; -EAGAIN: something changed meanwhile. */
static ssize_t take_dump(int sock, int index, char *out, size_t size)
{
	_Alignas(NLMSG_ALIGNTO) char buf[DUMP_SIZE];
	bool changed = false;
	ssize_t used = 0;

	for (;;) {
		ssize_t got = sys_recv(sock, buf, sizeof(buf), MSG_TRUNC), one;
		unsigned left = (unsigned)got;

		if (got < 0 || (size_t)got > sizeof(buf))
			return got < 0 ? got : -EMSGSIZE;
		for (struct nlmsghdr *m = (struct nlmsghdr *)buf; NLMSG_OK(m, left);
		     m = NLMSG_NEXT(m, left)) {
			changed |= m->nlmsg_flags & NLM_F_DUMP_INTR;
			if (m->nlmsg_type == NLMSG_ERROR)
				return ((struct nlmsgerr *)NLMSG_DATA(m))->error;
			if (m->nlmsg_type == NLMSG_DONE)
				return changed ? -EAGAIN : used;
			/* What does not fit is told at the end: the rest must be read. */
			one = used >= 0 && is_kept(m, index) ? keep(m, out + used, size - (size_t)used) : 0;
			used = one < 0 ? one : used + one;
		}
	}
}

ssize_t sys_addrs_list(int sock, int index, void *buf, size_t size)
{
	const struct {
		struct nlmsghdr  header;
		struct ifaddrmsg any;
	} ask = {
		.header = {
			.nlmsg_len = sizeof(ask), .nlmsg_type = RTM_GETADDR,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	};
	ssize_t n = -EAGAIN;

	for (int i = 0; i < DUMP_TRIES && n == -EAGAIN; i++) {
		n = sys_send(sock, &ask, sizeof(ask));
		if (n >= 0)
			n = take_dump(sock, index, buf, size);
	}
	return n;
}

int sys_addrs_add(int sock, int index, const void *list, size_t n)
{
	_Alignas(NLMSG_ALIGNTO) char one[DUMP_SIZE];
	const char *at = list, *end = at + n;
	int rc = 0;

	while (at < end && rc == 0) {
		size_t len = NLMSG_ALIGN(((const struct nlmsghdr *)at)->nlmsg_len);

		if (len > sizeof(one))
			return -EMSGSIZE;
		memcpy(one, at, len);
		((struct ifaddrmsg *)NLMSG_DATA(one))->ifa_index = (unsigned)index;
		rc = sys_netlink_ask(sock, (struct nlmsghdr *)one);
		at += len;
	}
	return rc;
}
