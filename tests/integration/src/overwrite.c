/* overwrite: in a container, try to get at a program file of the host through every process
 * that appears, until SIGTERM; then say what came of it.
 *
 * usage: overwrite DEV INO        the file that must stay out of reach, as the host numbers it
 *        overwrite DEV INO fd     attack only what descriptor 5 is open on
 *
 * Prints "seen N reached N written N": processes whose program could be opened, how many of
 * these were that file, and how many of those could be opened for writing, then or when the
 * process was gone, by any of the ways known: the link, the link of a descriptor, a mount that
 * was made writable. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

struct attr { uint64_t set, clear, propagation, userns; };

static volatile sig_atomic_t ended;
static unsigned seen, reached, written, n_kept;
static int kept[64];

static void end(int sig)
{
	(void)sig;
	ended = 1;
}

/* A descriptor by which to write the same file, or -1. */
static int again(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDWR | O_CLOEXEC);
}

static int make_writable(int fd)
{
	struct attr attr = { .clear = MOUNT_ATTR_RDONLY };

	return syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &attr, sizeof(attr)) == 0;
}

static int by_clone(int fd)
{
	int tree = (int)syscall(SYS_open_tree, fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | O_CLOEXEC);
	int file = tree >= 0 && make_writable(tree) ? again(tree) : -1;

	if (tree >= 0)
		close(tree);
	return file;
}

static void attack(int fd)
{
	int file = again(fd);

	if (file < 0)
		file = by_clone(fd);
	if (file < 0 && make_writable(fd))
		file = again(fd);
	written += file >= 0;
	if (file >= 0)
		close(file);
}

static int is_file(int fd, dev_t dev, ino_t ino)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_dev == dev && st.st_ino == ino;
}

static void look_at(const char *pid, dev_t dev, ino_t ino)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%.16s/exe", pid);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return;
	seen++;
	if (is_file(fd, dev, ino)) {
		reached++;
		attack(fd);
		if (n_kept < sizeof(kept) / sizeof(*kept)) {
			kept[n_kept++] = fd;
			return;
		}
	}
	close(fd);
}

int main(int argc, char **argv)
{
	dev_t dev = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
	ino_t ino = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;

	signal(SIGTERM, end);
	if (argc > 3) {
		ended = 1;
		reached = is_file(5, dev, ino);
		kept[n_kept++] = 5;
	}
	while (!ended) {
		DIR *proc = opendir("/proc");
		struct dirent *d;

		while (proc && (d = readdir(proc)))
			if (d->d_name[0] >= '2' && d->d_name[0] <= '9')
				look_at(d->d_name, dev, ino);
			else if (d->d_name[0] == '1' && d->d_name[1])
				look_at(d->d_name, dev, ino);
		if (proc)
			closedir(proc);
	}
	for (unsigned i = 0; i < n_kept; i++)
		attack(kept[i]);
	printf("seen %u reached %u written %u\n", seen, reached, written);
	return 0;
}
