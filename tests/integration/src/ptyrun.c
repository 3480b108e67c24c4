/* ptyrun.c: run a command on a terminal of its own and play the person in front of it.
 * Knows nothing of containers.
 *
 * usage: ptyrun [-s ROWSxCOLS] [-r ROWSxCOLS] [-w TEXT] [-i TEXT] CMD [ARG...]
 *   -s SIZE  window size at the start
 *   -w TEXT  wait until the command has printed TEXT before doing what follows
 *   -r SIZE  then change the window size
 *   -i TEXT  then type TEXT and a newline
 * Prints what the command prints.  The last line on standard error tells whether the
 * terminal's settings after the command equal those before: "settings kept" or
 * "settings changed".  The exit status is the command's (128+N for signal N). */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct play {
	const char *await, *resize, *input;
	char seen[65536];
	size_t n;
};

static void set_size(int fd, const char *size)
{
	struct winsize ws = { 0 };

	if (size && sscanf(size, "%hux%hu", &ws.ws_row, &ws.ws_col) == 2)
		(void)ioctl(fd, TIOCSWINSZ, &ws);
}

static pid_t spawn(const char *slave, char **argv)
{
	pid_t pid = fork();
	int fd;

	if (pid != 0)
		return pid;
	(void)setsid();
	fd = open(slave, O_RDWR);
	(void)ioctl(fd, TIOCSCTTY, 0);
	for (int i = 0; i < 3; i++)
		(void)dup2(fd, i);
	if (fd > 2)
		close(fd);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

static void act(int master, struct play *p)
{
	set_size(master, p->resize);
	if (p->input)
		(void)dprintf(master, "%s\n", p->input);
	p->resize = p->input = NULL;
}

/* A held slave keeps the master from hanging up, so the command's end is seen by
 * waiting for it, and what it printed before is still there to be read. */
static int converse(int master, pid_t pid, struct play *p)
{
	struct pollfd pf = { .fd = master, .events = POLLIN };
	int status = 0, dead = 0;

	for (;;) {
		char buf[4096];
		ssize_t n;

		dead = dead || waitpid(pid, &status, WNOHANG) == pid;
		if (poll(&pf, 1, dead ? 0 : 20) <= 0) {
			if (dead)
				return status;
			continue;
		}
		n = read(master, buf, sizeof(buf));
		if (n <= 0)
			return dead || waitpid(pid, &status, 0) == pid ? status : 0;
		if (write(1, buf, (size_t)n) < 0)
			return 1;
		if (p->n + (size_t)n < sizeof(p->seen)) {
			memcpy(p->seen + p->n, buf, (size_t)n);
			p->n += (size_t)n;
			p->seen[p->n] = '\0';
		}
		if (!p->await || strstr(p->seen, p->await))
			act(master, p);
	}
}

int main(int argc, char **argv)
{
	static struct play p;
	const char *size = "24x80";
	struct termios before = { 0 }, after = { 0 };
	int opt, master, slave, status;
	char name[64];

	while ((opt = getopt(argc, argv, "+s:r:w:i:")) != -1) {
		switch (opt) {
		case 's': size = optarg; break;
		case 'r': p.resize = optarg; break;
		case 'w': p.await = optarg; break;
		case 'i': p.input = optarg; break;
		default: return 2;
		}
	}
	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (optind >= argc || master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 ||
	    ptsname_r(master, name, sizeof(name)) != 0)
		return 2;
	slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	set_size(master, size);
	(void)tcgetattr(slave, &before);
	status = converse(master, spawn(name, argv + optind), &p);
	(void)tcgetattr(slave, &after);
	fprintf(stderr, "settings %s\n", memcmp(&before, &after, sizeof(before)) ? "changed" : "kept");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
