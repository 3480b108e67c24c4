/* file.h: files, directories and descriptors.  O_CLOEXEC is added to every descriptor
 * made here.  Results are the system call's, or negative errno. */
#ifndef TARE_SYS_FILE_H
#define TARE_SYS_FILE_H

#include <poll.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include "base/macros.h"
#include "sys/compat.h"

int sys_open(const char *path, int flags, mode_t mode) MUST_CHECK;
int sys_openat(int dfd, const char *path, int flags, mode_t mode) MUST_CHECK;
/* Tried again, up to a bound, when a concurrent rename or mount makes the kernel unsure
 * (EAGAIN): an attacker may cause that at will, so a single refusal means nothing. */
int sys_openat2(int dfd, const char *path, int flags, mode_t mode, uint64_t resolve) MUST_CHECK;
/* Below a directory and on its own mount, through no link of any kind; `path` must hold no
 * "..", and may begin with "/".  Works where openat2 is blocked. */
int sys_open_beneath(int dfd, const char *path, int flags) MUST_CHECK;
int sys_close(int fd);
/* All descriptors from this number on; where close_range is blocked, by /proc/self/fd. */
int sys_close_from(unsigned first) MUST_CHECK;
/* The same, but for those of `keep`; negative numbers count for nothing. */
int sys_close_but(unsigned first, const int keep[], size_t n) MUST_CHECK;
/* By number alone, for one who knows that all its descriptors are below `end`. */
void sys_close_numbers(unsigned first, unsigned end, const int keep[], size_t n);

int sys_mkdirat(int dfd, const char *path, mode_t mode) MUST_CHECK;
int sys_mknodat(int dfd, const char *path, mode_t mode, dev_t dev) MUST_CHECK;
int sys_symlinkat(const char *target, int dfd, const char *path) MUST_CHECK;
int sys_linkat(int from_dfd, const char *from, int to_dfd, const char *to, int flags) MUST_CHECK;
int sys_unlinkat(int dfd, const char *path, int flags) MUST_CHECK;
int sys_renameat2(int from_dfd, const char *from, int to_dfd, const char *to, unsigned flags)
	MUST_CHECK;
/* NUL-terminated; -ENAMETOOLONG when the target does not fit with its terminator. */
ssize_t sys_readlinkat(int dfd, const char *path, char *buf, size_t size) MUST_CHECK;

int sys_fstat(int fd, struct stat *st) MUST_CHECK;
int sys_fstatat(int dfd, const char *path, struct stat *st, int flags) MUST_CHECK;
int sys_statx(int dfd, const char *path, int flags, unsigned mask, struct statx *stx) MUST_CHECK;
int sys_statfs(const char *path, struct statfs *sfs) MUST_CHECK;
int sys_fstatfs(int fd, struct statfs *sfs) MUST_CHECK;
/* faccessat2(2): the kernel's own answer, with flags. */
int sys_faccessat2(int dfd, const char *path, int mode, int flags) MUST_CHECK;

int sys_fchmod(int fd, mode_t mode) MUST_CHECK;
int sys_fchmodat(int dfd, const char *path, mode_t mode) MUST_CHECK; /* follows links */
int sys_fchown(int fd, uid_t uid, gid_t gid) MUST_CHECK;
int sys_fchownat(int dfd, const char *path, uid_t uid, gid_t gid, int flags) MUST_CHECK;
int sys_ftruncate(int fd, off_t length) MUST_CHECK;
int sys_fsync(int fd) MUST_CHECK;
int sys_flock(int fd, int operation) MUST_CHECK;
ssize_t sys_fgetxattr(int fd, const char *name, void *value, size_t size) MUST_CHECK;
int sys_fsetxattr(int fd, const char *name, const void *value, size_t size) MUST_CHECK;

int sys_chdir(const char *path) MUST_CHECK;
int sys_fchdir(int fd) MUST_CHECK;
/* The length without NUL; -ENOENT when the directory lies outside the root, where the
 * kernel's text is no path. */
ssize_t sys_getcwd(char *buf, size_t size) MUST_CHECK;
mode_t sys_umask(mode_t mask);

/* One call each; short counts and -EINTR are the caller's.  For whole buffers and
 * files see base/io.h. */
ssize_t sys_read(int fd, void *buf, size_t n) MUST_CHECK;
ssize_t sys_write(int fd, const void *buf, size_t n) MUST_CHECK;
ssize_t sys_pread(int fd, void *buf, size_t n, off_t offset) MUST_CHECK;
ssize_t sys_sendfile(int out_fd, int in_fd, size_t n) MUST_CHECK;
off_t   sys_lseek(int fd, off_t offset, int whence) MUST_CHECK;
/* Raw records, struct sys_dirent after struct sys_dirent; 0 at the end. */
ssize_t sys_getdents64(int fd, void *buf, size_t size) MUST_CHECK;

struct sys_dirent {
	uint64_t ino;
	int64_t  off;
	uint16_t reclen;
	uint8_t  type; /* DT_ */
	char     name[];
};

int sys_memfd_create(const char *name, unsigned flags) MUST_CHECK;
int sys_pipe2(int fds[2], int flags) MUST_CHECK;
/* A close-on-exec copy numbered `min` or above. */
int sys_dupfd(int fd, int min) MUST_CHECK;
/* Exactly `to`, replacing what is there.  Close-on-exec only when flags has O_CLOEXEC:
 * the only call here that makes a descriptor meant to be inherited.  from == to is
 * allowed and sets just that flag. */
int sys_dup3(int from, int to, int flags) MUST_CHECK;
int sys_getfd(int fd) MUST_CHECK; /* FD_ flags */
int sys_setfd(int fd, int flags) MUST_CHECK;
int sys_getfl(int fd) MUST_CHECK; /* O_ flags */
int sys_setfl(int fd, int flags) MUST_CHECK;
int sys_add_seals(int fd, int seals) MUST_CHECK;
int sys_get_seals(int fd) MUST_CHECK;
int sys_ioctl(int fd, unsigned long request, void *arg) MUST_CHECK;

/* timeout_ms < 0 waits for ever. */
int sys_poll(struct pollfd *fds, nfds_t n, int timeout_ms) MUST_CHECK;

int sys_inotify_init(void) MUST_CHECK;
int sys_inotify_add_watch(int fd, const char *path, uint32_t mask) MUST_CHECK;

#endif
