/*
 * floor_exec.c: the fewest system calls that run a program in a living container.
 *
 *	floor_exec PID PROGRAM ARGS...
 */
#define _GNU_SOURCE
#include "must.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

int main(int argc, char **argv)
{
	int pidfd, status;
	pid_t pid;

	if (argc < 3)
		return 2;
	MUST(pidfd = (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0));
	MUST(setns(pidfd, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
				  CLONE_NEWCGROUP));
	MUST(pid = vfork());
	if (!pid) {
		execv(argv[2], argv + 2);
		_exit(127);
	}
	MUST(waitpid(pid, &status, 0));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
