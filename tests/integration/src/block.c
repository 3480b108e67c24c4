/* block: run a program whose system calls of one name fail, as under a service manager's
 * filter.  usage: block NAME=ERRNO... -- PROGRAM ARG...  (ERRNO: ENOSYS or EPERM; OK: the
 * call does nothing and says that it has) */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

static const struct {
	const char *name;
	unsigned number;
} calls[] = {
	{ "openat2", SYS_openat2 },
	{ "mount_setattr", SYS_mount_setattr },
	{ "close_range", SYS_close_range },
	{ "statx", SYS_statx },
	{ "capset", SYS_capset },
	{ "setresuid", SYS_setresuid },
	{ "setresgid", SYS_setresgid },
	{ "setgroups", SYS_setgroups },
};

static int block(unsigned number, unsigned error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };

	/* As root without no_new_privs: the programs below are to find nothing else changed. */
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

static int block_word(const char *word)
{
	const char *eq = strchr(word, '=');
	size_t n = eq ? (size_t)(eq - word) : 0;
	int error = !eq ? -1 : strcmp(eq + 1, "ENOSYS") == 0 ? ENOSYS :
		    strcmp(eq + 1, "EPERM") == 0 ? EPERM : strcmp(eq + 1, "OK") == 0 ? 0 : -1;

	for (size_t i = 0; error >= 0 && i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strlen(calls[i].name) == n && strncmp(calls[i].name, word, n) == 0)
			return block(calls[i].number, (unsigned)error);
	errno = EINVAL;
	return -1;
}

int main(int argc, char **argv)
{
	int at = 1;

	for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
		if (block_word(argv[at]) < 0) {
			perror(argv[at]);
			return 2;
		}
	}
	if (at + 1 >= argc)
		return 2;
	execvp(argv[at + 1], argv + at + 1);
	perror(argv[at + 1]);
	return 127;
}
