/* rootfs.h: the only way to touch a path inside a container.
 *
 * Every path is a pair (root descriptor, path below it).  `root` is an O_PATH or
 * open_tree descriptor of the container's root mount; a path is resolved with
 * openat2(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS), so that a symbolic link planted
 * there stays inside.  Nothing here knows the plan or why a thing is wanted.
 * Usable after the fork: no allocation.  All errors name the path with quotes.
 * What is created has exactly the mode asked for when the caller's umask is 0. */
#ifndef TARE_ROOTFS_H
#define TARE_ROOTFS_H

#include <stdbool.h>
#include <sys/stat.h>
#include "base/err.h"

/* --- resolve.c ----------------------------------------------------------------- */

/* Descriptor of `path` below `root`; O_CLOEXEC|O_NOCTTY are added.  `flags` as open(2),
 * normally O_PATH.  With O_NOFOLLOW the last component may be a link itself. */
int rootfs_open(int root, const char *path, int flags, struct err *e) MUST_CHECK;
/* The same without an error text: descriptor or negative errno. */
int rootfs_try_open(int root, const char *path, int flags) MUST_CHECK;
/* The same for a path as this process sees it, from its own root and working directory. */
int rootfs_try_here(const char *path, int flags) MUST_CHECK;
/* `fd` is what has this name in the root itself; a link there is not followed. */
bool rootfs_is_at(int root, const char *name, int fd);
/* O_PATH descriptor of the directory that holds `path`, all parents made (0755) when
 * `make` is set; *name points at the last component inside `path`. */
int rootfs_open_parent(int root, const char *path, bool make, const char **name, struct err *e) MUST_CHECK;

/* --- create.c ------------------------------------------------------------------ */

/* The directory `path`, made with its parents when missing (mode for the last, 0755 for
 * parents).  A dangling link is resolved inside the root and its target made.  O_PATH
 * descriptor. */
int rootfs_make_dir(int root, const char *path, mode_t mode, struct err *e) MUST_CHECK;
/* The regular file `path` (empty, `mode`), made with its parents when missing; what is
 * there already, of any kind but a directory, is taken as it is.  O_PATH descriptor. */
int rootfs_make_file(int root, const char *path, mode_t mode, struct err *e) MUST_CHECK;
/* A symbolic link with its parents; kept when anything is there already. */
int rootfs_make_link(int root, const char *target, const char *path, struct err *e) MUST_CHECK;

/* --- fs.c ---------------------------------------------------------------------- */

struct rootfs_fs {
	const char *type, *source;
	const struct rootfs_data { const char *key, *value; } *data; /* value NULL: a flag */
	size_t      n_data;
	uint64_t    attr;                  /* MOUNT_ATTR_* for fsmount */
	const int  *pidns;                 /* proc: of this namespace, not of ours; or NULL */
};

/* A new file system as a detached mount, whose attributes are still to be proven.  Errors carry
 * the kernel's own explanation (the fscontext log) where there is one. */
int rootfs_new_fs(const struct rootfs_fs *fs, struct err *e) MUST_CHECK;

/* --- fsname.c ------------------------------------------------------------------ */

/* The name of the type of fd's file system, or its number. */
#define ROOTFS_FS_NAME 16
void rootfs_fs_name(int fd, char out[ROOTFS_FS_NAME]);

/* --- copyup.c ------------------------------------------------------------------ */

/* Copy what is in the directory `from` into the directory `to`: owners, modes, file
 * capabilities, access lists; not times.  Mounts below `from` become empty directories. */
int rootfs_copy_up(int from, int to, struct err *e) MUST_CHECK;

/* --- mount.c ------------------------------------------------------------------- */

/* A detached, private clone of the mount at (dirfd, path); path "" clones dirfd itself. */
int rootfs_clone(int dirfd, const char *path, unsigned flags, struct err *e) MUST_CHECK;
#define ROOTFS_CLONE_RECURSIVE 1u
#define ROOTFS_CLONE_NOFOLLOW  2u

struct rootfs_attr {
	uint64_t set, clear;               /* MOUNT_ATTR_* */
	uint64_t propagation;              /* MS_PRIVATE ..., 0: leave */
	bool     recursive;
	bool     proven_later;             /* by rootfs_prove, once it is attached */
};
/* Change a detached or attached mount by its descriptor. */
int rootfs_set_attr(int mount, const struct rootfs_attr *attr, struct err *e) MUST_CHECK;
/* The mount has the attributes `set` that keep a container in: that must not rest on the
 * absence of an error. */
int rootfs_prove(int mount, uint64_t set, struct err *e) MUST_CHECK;
/* Show the ids of a detached mount as the user namespace maps them. */
int rootfs_map_ids(int mount, int userns, unsigned flags, struct err *e) MUST_CHECK;
#define ROOTFS_MAP_RECURSIVE 1u
/* Attach a detached mount on the open mount point `at` (never a string). */
int rootfs_attach(int mount, int at, struct err *e) MUST_CHECK;
/* Attach at `dest`, made like `mount`'s own root (directory or file) when missing.
 * With ROOTFS_PLAIN the destination must be an ordinary directory, not reached through a link.
 * A destination in a procfs is refused; with ROOTFS_IN_PROC a file of it may be covered,
 * and its root by another procfs. */
int rootfs_attach_at(int root, const char *dest, int mount, unsigned flags, struct err *e) MUST_CHECK;
/* The same for a mount of a directory at one new name in `dir`, a file system that nobody else has
 * reached yet: neither links nor a procfs can be in the way.  1: done, 0: the name cannot be made. */
int rootfs_attach_new(int dir, const char *name, int mount, struct err *e) MUST_CHECK;
#define ROOTFS_PLAIN    1u
#define ROOTFS_NOFOLLOW 2u
#define ROOTFS_IN_PROC 4u

/* --- devices.c ----------------------------------------------------------------- */

struct rootfs_node {
	const char *path;                  /* below the root */
	const char *host;                  /* host path to bind when `bind` */
	mode_t      mode;
	uint32_t    major, minor, uid, gid;
	bool        bind;
};
/* Make the node, or accept one that is there and equal; another kind of file is an error. */
int rootfs_make_node(int root, const struct rootfs_node *n, struct err *e) MUST_CHECK;
/* Bind the terminal's slave on /dev/console (file made when missing, links not followed). */
int rootfs_bind_console(int root, int slave, struct err *e) MUST_CHECK;

/* --- mask.c -------------------------------------------------------------------- */

/* The host's /dev/null, proven to be character device 1:3, as a detached private mount. */
int rootfs_open_null(struct err *e) MUST_CHECK;
/* The first use attaches the mount itself, later ones clones of it: a detached mount can
 * be cloned only since Linux 6.15. */
struct rootfs_mask_sources {
	int  null;                         /* from rootfs_open_null */
	int  empty;                        /* one shared read-only empty directory, NO_FD until first needed */
	bool null_used;
};
/* Hide `path`: /dev/null over a file, the empty read-only directory over a directory.  A
 * missing path is fine; any other failure to open it is not. */
int rootfs_mask(int root, const char *path, struct rootfs_mask_sources *src, struct err *e) MUST_CHECK;
/* Make `path` and what is below it read-only.  Missing is fine. */
int rootfs_readonly(int root, const char *path, struct err *e) MUST_CHECK;

/* --- pivot.c ------------------------------------------------------------------- */

/* Set the propagation of "/" in this (new) mount namespace. */
int rootfs_set_propagation(uint64_t propagation, bool recursive, struct err *e) MUST_CHECK;
/* Clone the host directory `dir` (with the mounts below it) over itself, so that it is a mount
 * of its own; descriptor of the new root. */
int rootfs_enter(int dir, unsigned flags, struct err *e) MUST_CHECK;
/* Make `root` the root of this mount namespace and drop the old one; cwd is "/" after it. */
int rootfs_pivot(int root, unsigned flags, struct err *e) MUST_CHECK;
/* For both: mounts of this namespace are shared with the host, which must see nothing of
 * what happens here. */
#define ROOTFS_OLD_SHARED 1u
/* Without pivot_root (initramfs): move the mount over "/" and chroot. */
int rootfs_move_root(int root, struct err *e) MUST_CHECK;

#endif
