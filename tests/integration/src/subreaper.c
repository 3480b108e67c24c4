/* subreaper.c: run a command as a container monitor does: adopt what it orphans, wait
 * for all of it, tell how each process ended.  Knows nothing of containers.
 *
 * usage: subreaper [-o FILE] [-p SIGNAL] [-z FILE] [-i SIGNAL] CMD [ARG...]
 *   -o FILE    append the report to FILE instead of standard error
 *   -p SIGNAL  parent-death signal of the command
 *   -i SIGNAL  ignore this signal (inherited by the command)
 *   -z FILE    leave the adopted dead as zombies until FILE exists
 * Report: "child PID STATUS" for the command, "adopted PID STATUS" for the others, where
 * a death by signal N reads 128+N.  The exit status is the command's. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct job {
	char **argv;
	const char *zombies_until;
	int deathsig, out;
};

static pid_t start(const struct job *j)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (j->deathsig)
		(void)prctl(PR_SET_PDEATHSIG, j->deathsig);
	execvp(j->argv[0], j->argv);
	perror(j->argv[0]);
	_exit(127);
}

static int code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int supervise(const struct job *j)
{
	pid_t first = start(j), pid;
	int status, result = 1;

	if (first < 0)
		return 1;
	if (j->zombies_until) {
		if (waitpid(first, &status, 0) == first)
			dprintf(j->out, "child %d %d\n", first, result = code(status));
		while (access(j->zombies_until, F_OK) < 0)
			usleep(10000);
	}
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid <= 0)
			continue;
		if (pid == first)
			result = code(status);
		dprintf(j->out, "%s %d %d\n", pid == first ? "child" : "adopted", pid, code(status));
	}
	return result;
}

int main(int argc, char **argv)
{
	struct job j = { .out = 2 };
	int opt;

	while ((opt = getopt(argc, argv, "+o:p:z:i:")) != -1) {
		switch (opt) {
		case 'o': j.out = open(optarg, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644); break;
		case 'p': j.deathsig = (int)strtol(optarg, NULL, 10); break;
		case 'z': j.zombies_until = optarg; break;
		case 'i': (void)signal((int)strtol(optarg, NULL, 10), SIG_IGN); break;
		default: return 2;
		}
	}
	if (optind >= argc || j.out < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return 2;
	j.argv = argv + optind;
	return supervise(&j);
}
