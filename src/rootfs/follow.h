/* follow.h: walk a path below a root component by component, in user space.  For what
 * openat2(2) cannot do: make what is missing on the way, and work where it is blocked. */
#ifndef TARE_ROOTFS_FOLLOW_H
#define TARE_ROOTFS_FOLLOW_H

#include <limits.h>
#include "base/macros.h"

enum {
	FOLLOW_MAKE       = 1u << 0, /* missing directories on the way are made, 0755 */
	FOLLOW_KEEP_LAST  = 1u << 1, /* a link in the last place is the result itself */
	FOLLOW_PLAIN      = 1u << 2, /* any link is -ELOOP */
};

/* The kernel's own limit of a path, with its NUL. */
#define FOLLOW_PATH 4096

/* Where a path led: directory, name in it, and what is there. */
struct follow {
	int  dir;                    /* O_PATH, owned */
	int  found;                  /* O_PATH, owned; NO_FD: `name` does not exist in dir */
	char name[NAME_MAX + 1];     /* one component; "." when the path ends in a directory as such */
};
#define FOLLOW_NONE { .dir = NO_FD, .found = NO_FD }

/* 0 or negative errno; *f is to be given to follow_end in both cases. */
int  follow_path(int root, const char *path, unsigned flags, struct follow *f) MUST_CHECK;
void follow_end(struct follow *f);
#define AUTO_FOLLOW __attribute__((cleanup(follow_end)))

#endif
