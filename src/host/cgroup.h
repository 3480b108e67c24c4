/* cgroup.h: private to host. */
#ifndef TARE_HOST_CGROUP_H
#define TARE_HOST_CGROUP_H

#include "host/host.h"

/* Fills the cgroup_* members. */
int host_find_cgroup(struct arena *a, unsigned facts, struct host *h, struct err *e) MUST_CHECK;
/* The text of /proc/self/mountinfo, or NULL with *e filled. */
const char *host_read_mounts(struct arena *a, struct err *e);

#endif
