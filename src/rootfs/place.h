/* place.h: what the files of this directory share: where a thing is or will be. */
#ifndef TARE_ROOTFS_PLACE_H
#define TARE_ROOTFS_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include "base/err.h"

/* rootfs_try_open with further RESOLVE_ flags of openat2: RESOLVE_NO_SYMLINKS. */
int place_try(int root, const char *path, int flags, uint64_t resolve) MUST_CHECK;

/* The directory that holds `path` (parents made) and the name in it.  No descriptor is
 * opened when the path has one component: that is `root` itself.  *own is what must be
 * closed.  Returns the directory's descriptor. */
int place_parent(int root, const char *path, int *own, const char **name, struct err *e)
	MUST_CHECK;

/* Make `path` (S_IFDIR or S_IFREG with its mode), which is known to be missing, and its
 * parents.  O_PATH descriptor or negative errno. */
int place_make(int root, const char *path, mode_t mode, uint64_t resolve) MUST_CHECK;

/* mount.c: a hint when mount_setattr(2) is answered by a filter; then true. */
bool place_hint_blocked(struct err *e);

#endif
