/* io.h: whole files and whole buffers, by descriptor.  EINTR and short counts are
 * dealt with here.  Functions without struct err return negative errno. */
#ifndef TARE_BASE_IO_H
#define TARE_BASE_IO_H

#include <sys/types.h>
#include "base/arena.h"
#include "base/err.h"

/* All n bytes, or negative errno.  io_read returns how many there were before the end. */
ssize_t io_read(int fd, void *buf, size_t n) MUST_CHECK;
int     io_write(int fd, const void *buf, size_t n) MUST_CHECK;

/* The whole regular file `name` below dirfd (AT_FDCWD allowed), NUL-terminated in
 * the arena; not followed if it is a link when flags has O_NOFOLLOW.  A fifo or
 * device is refused without blocking.  More than `limit` bytes: -EFBIG. */
int io_read_file(int dirfd, const char *name, int flags, size_t limit, struct arena *a,
		 char **out, size_t *out_len) MUST_CHECK;
/* A short kernel file (/proc, cgroup) into a fixed buffer, NUL-terminated, the final
 * newline cut; its length or negative errno. */
ssize_t io_read_small(int dirfd, const char *name, char *buf, size_t size) MUST_CHECK;
/* Open, one write(2), close: for kernel files and for small new files. */
int io_write_file(int dirfd, const char *name, int flags, mode_t mode, const char *data,
		  size_t n) MUST_CHECK;
/* The directory `path`, opened (O_PATH), and its absolute name in the arena: as given when it
 * is absolute, else the kernel's. */
int io_open_dir(const char *path, struct arena *a, const char **name, struct err *e) MUST_CHECK;
/* Replace `name` below dirfd so that every reader sees the old or the new whole text:
 * temporary sibling (O_EXCL, O_NOFOLLOW, random name), write, rename; the sibling is removed on failure. */
int io_replace(int dirfd, const char *name, mode_t mode, const void *data, size_t n) MUST_CHECK;

#endif
