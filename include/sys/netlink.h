/* netlink.h: network devices of the current network namespace.  Negative errno. */
#ifndef TARE_SYS_NETLINK_H
#define TARE_SYS_NETLINK_H

#include "base/macros.h"

/* Brings "lo" up; the kernel gives it its addresses. */
int sys_loopback_up(void) MUST_CHECK;

#endif
