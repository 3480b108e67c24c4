/* parse.h: the texts of /proc and /etc, taken apart.  Pure; private to host. */
#ifndef TARE_HOST_PARSE_H
#define TARE_HOST_PARSE_H

#include "host/host.h"

/* First range of /etc/subuid or /etc/subgid text that belongs to the user by name (may
 * be NULL) or by number; size 0 when there is none. */
struct host_range host_parse_subid(const char *text, const char *user, uint32_t uid);
/* The name of a number in /etc/passwd text, in the arena, or NULL. */
char *host_parse_user(struct arena *a, const char *text, uint32_t uid);
/* The best place of a whole file system of this type ("cgroup2", "resctrl") in mountinfo
 * text, in the arena, or NULL. */
char *host_parse_mount(struct arena *a, const char *text, const char *type);
/* From /proc/self/cgroup text: our place in v2 (NULL: none or outside of our view) and the
 * controllers that sit on v1, blank-separated. */
char *host_parse_cgroup_own(struct arena *a, const char *text);
char *host_parse_cgroup_v1(struct arena *a, const char *text);
/* Whether the label in /proc/self/attr/apparmor/current is a profile that confines. */
bool host_parse_confined(const char *text);

#endif
