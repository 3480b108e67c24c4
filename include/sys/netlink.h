/* netlink.h: network devices, each by the network namespace that a socket belongs to.
 * Negative errno. */
#ifndef TARE_SYS_NETLINK_H
#define TARE_SYS_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "base/macros.h"

struct nlmsghdr;

/* Brings "lo" of the current namespace up; the kernel gives it its addresses. */
int sys_loopback_up(void) MUST_CHECK;

/* A socket that speaks for the current namespace, whatever becomes current later. */
int sys_netlink_open(void) MUST_CHECK;
/* One request with NLM_F_ACK, and the kernel's verdict. */
int sys_netlink_ask(int sock, const struct nlmsghdr *ask) MUST_CHECK;

struct sys_link {
	int  index;
	bool up;
};

/* -ENODEV: there is none. */
int sys_link_find(int sock, const char *name, struct sys_link *out) MUST_CHECK;
int sys_link_up(int sock, int index) MUST_CHECK;
/* "%d" in the name becomes the first number that is free. */
int sys_link_rename(int sock, int index, const char *name) MUST_CHECK;
/* To another network namespace, and rename it there.  A failure may leave it there under
 * its old name. */
int sys_link_move(int sock, int index, int netns, const char *name) MUST_CHECK;

/* The permanent addresses of a device that are valid everywhere, of any family, in a form
 * for sys_addrs_add; how many bytes of buf.  -ENOBUFS: more than fit. */
ssize_t sys_addrs_list(int sock, int index, void *buf, size_t size) MUST_CHECK;
int     sys_addrs_add(int sock, int index, const void *list, size_t n) MUST_CHECK;

#endif
