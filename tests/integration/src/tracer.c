/* tracer: in a container, look through every process that appears for anything of the host,
 * and take hold of each second one, until SIGTERM; then say what came of it.
 *
 * Prints "seen N inside N host N strong N": processes, those that could be looked into, things
 * of the host that were found there, and processes that were stopped while they had
 * capabilities outside of our bounding set.  What was found is told on lines before.
 *
 * Of the host is what stands on a mount that this mount namespace does not have.  Where the
 * others have mounts of their own, an argument names a file that only the host's root has:
 * then a root or working directory counts when that is found in it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000U
#endif

#define AHEAD 8

static volatile sig_atomic_t ended;
static unsigned long long mounts[256];
static size_t n_mounts;
static const char *marker;
static unsigned seen, inside, host, strong;

static void end(int sig)
{
	(void)sig;
	ended = 1;
}

static void read_mounts(void)
{
	FILE *f = fopen("/proc/self/mountinfo", "r");
	char line[4096];

	while (f && n_mounts < sizeof(mounts) / sizeof(*mounts) && fgets(line, sizeof(line), f))
		mounts[n_mounts++] = strtoull(line, NULL, 10);
	if (f)
		fclose(f);
}

/* The mount of what the link leads to is at this place of the structure in all kernels. */
static int is_hosts(int fd)
{
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_MNT_ID, &st) < 0 || !(st.stx_mask & STATX_MNT_ID))
		return 0;
	if (!S_ISDIR(st.stx_mode) && !S_ISREG(st.stx_mode))
		return 0;
	for (size_t i = 0; i < n_mounts; i++)
		if (mounts[i] == *(unsigned long long *)((char *)&st + 0x90))
			return 0;
	return 1;
}

static int try(const char *path, const char *only_with)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	char where[4096];
	ssize_t n;

	if (fd < 0)
		return 0;
	if (is_hosts(fd) && (!only_with || faccessat(fd, only_with, F_OK, 0) == 0)) {
		host++;
		n = readlink(path, where, sizeof(where) - 1);
		where[n < 0 ? 0 : n] = '\0';
		if (host < 20)
			printf("%s is %s\n", path, where);
	}
	close(fd);
	return 1;
}

/* Its streams are what the caller of the runtime gave it. */
static int look_at(int pid)
{
	char path[64];
	int any = 0;

	snprintf(path, sizeof(path), "/proc/%d/root", pid);
	any |= try(path, marker);
	snprintf(path, sizeof(path), "/proc/%d/cwd", pid);
	any |= try(path, marker);
	for (int fd = 3; fd < 32; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
		any |= try(path, NULL);
	}
	return any;
}

static unsigned long long effective(int pid)
{
	char path[64], line[256];
	unsigned long long caps = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "CapEff: %llx", &caps) == 1)
			break;
	if (f)
		fclose(f);
	return caps;
}

static unsigned long long bounding(void)
{
	unsigned long long caps = 0;

	for (int cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1)
			caps |= 1ULL << cap;
	return caps;
}

static int seize(int pid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, 0, 0) < 0)
		return 0;
	if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) == 0 && waitpid(pid, &status, __WALL) == pid &&
	    WIFSTOPPED(status)) {
		if (effective(pid) & ~bounding()) {
			strong++;
			if (strong < 20)
				printf("%d has %llx\n", pid, effective(pid));
		}
		ptrace(PTRACE_DETACH, pid, 0, 0);
	}
	return 1;
}

static int is_there(int pid)
{
	return kill(pid, 0) == 0;
}

int main(int argc, char **argv)
{
	int next = getpid() + 1;

	marker = argc > 1 ? argv[1] : NULL;
	signal(SIGTERM, end);
	setvbuf(stdout, NULL, _IOLBF, 0);
	read_mounts();
	while (!ended) {
		for (int pid = next; pid < next + AHEAD && !ended; pid++) {
			int any = 0;

			if (!is_there(pid))
				continue;
			seen++;
			do
				any |= pid % 2 ? seize(pid) : look_at(pid);
			while (!ended && is_there(pid));
			inside += any;
			next = pid + 1;
			break;
		}
	}
	printf("seen %u inside %u host %u strong %u\n", seen, inside, host, strong);
	return 0;
}
