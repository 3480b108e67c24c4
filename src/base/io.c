/* io.c: whole buffers and whole files.  Knows nothing of their contents. */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include "base/fmt.h"

ssize_t io_read(int fd, void *buf, size_t n)
{
	size_t have = 0;

	while (have < n) {
		ssize_t rc = read(fd, (char *)buf + have, n - have);

		if (rc == 0)
			break;
		if (rc > 0)
			have += (size_t)rc;
		else if (errno != EINTR)
			return -errno;
	}
	return (ssize_t)have;
}

int io_write(int fd, const void *buf, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t rc = write(fd, (const char *)buf + done, n - done);

		if (rc > 0)
			done += (size_t)rc;
		else if (rc == 0)
			return -EIO;
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

/* Descriptor of a regular file with its size, or negative errno. */
static int open_regular(int dirfd, const char *name, int flags, size_t *size)
{
	/* O_NONBLOCK: opening a fifo must not wait for its writer. */
	AUTO_FD int fd = openat(dirfd, name,
				flags | O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	*size = (size_t)st.st_size;
	return TAKE_FD(fd);
}

int io_read_file(int dirfd, const char *name, int flags, size_t limit, struct arena *a,
		 char **out, size_t *out_len)
{
	size_t cap = 0, len = 0;
	AUTO_FD int fd = open_regular(dirfd, name, flags, &cap);
	char *buf;

	if (fd < 0)
		return fd;
	/* Files of the kernel say 0; others may grow under our hands. */
	if (cap > limit)
		return -EFBIG;
	cap = MAX(cap + 1, (size_t)4096);
	buf = arena_alloc(a, cap, 1);
	for (;;) {
		ssize_t n = io_read(fd, buf + len, cap - len);
		char *bigger;

		if (n < 0)
			return (int)n;
		len += (size_t)n;
		if (len > limit)
			return -EFBIG;
		if (len < cap)
			break;
		bigger = arena_alloc(a, cap * 2, 1);
		memcpy(bigger, buf, len);
		buf = bigger;
		cap *= 2;
	}
	buf[len] = '\0';
	*out = buf;
	*out_len = len;
	return 0;
}

ssize_t io_read_small(int dirfd, const char *name, char *buf, size_t size)
{
	AUTO_FD int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = io_read(fd, buf, size);
	if (n < 0)
		return n;
	if ((size_t)n == size)
		return -EFBIG;
	if (n > 0 && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';
	return n;
}

int io_write_file(int dirfd, const char *name, int flags, mode_t mode, const char *data, size_t n)
{
	AUTO_FD int fd = openat(dirfd, name, flags | O_WRONLY | O_CLOEXEC | O_NOCTTY, mode);
	ssize_t rc;

	if (fd < 0)
		return -errno;
	do
		rc = write(fd, data, n);
	while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return -errno;
	/* A second write would be a second value to the kernel. */
	return (size_t)rc == n ? 0 : -EIO;
}

static int fill(int dirfd, const char *name, mode_t mode, const void *data, size_t n)
{
	AUTO_FD int fd = openat(dirfd, name,
				O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	return fd < 0 ? -errno : io_write(fd, data, n);
}

int io_replace(int dirfd, const char *name, mode_t mode, const void *data, size_t n)
{
	char temporary[4096];
	const char *slash = strrchr(name, '/');
	size_t dir = slash ? (size_t)(slash - name) + 1 : 0;
	uint64_t random;
	int rc;

	if (dir > sizeof(temporary) - sizeof(".tmp-0123456789abcdef"))
		return -ENAMETOOLONG;
	if (getrandom(&random, sizeof(random), 0) < 0)
		return -errno;
	(void)fmt(temporary, sizeof(temporary), "%.*s.tmp-%016llx", (int)dir, name,
		  (unsigned long long)random);
	rc = fill(dirfd, temporary, mode, data, n);
	if (rc == 0 && renameat(dirfd, temporary, dirfd, name) < 0)
		rc = -errno;
	/* Not ours when it was there before. */
	if (rc < 0 && rc != -EEXIST)
		(void)unlinkat(dirfd, temporary, 0);
	return rc;
}

int io_open_dir(const char *path, struct arena *a, const char **name, struct err *e)
{
	AUTO_FD int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char link[64], real[4096];
	ssize_t n;

	if (fd < 0)
		return err_sys(e, errno, "cannot open the directory '%s'", path);
	if (path[0] == '/') {
		*name = path;
		return TAKE_FD(fd);
	}
	fmt(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, real, sizeof(real) - 1);
	if (n < 0 || real[0] != '/')
		return err_sys(e, n < 0 ? errno : ENOENT, "cannot tell where the directory '%s' is", path);
	*name = arena_strndup(a, real, (size_t)n);
	return TAKE_FD(fd);
}
