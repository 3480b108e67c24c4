/* world.c: make the worker's place and call the runtime in it.  Judges nothing. */
#define _GNU_SOURCE
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ARGS = 24, REAP_MS = 20, COPY_BLOCK = 65536 };

extern char **environ;

int now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int)(t.tv_sec % 1000000 * 1000 + t.tv_nsec / 1000000);
}

void sleep_ms(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	(void)nanosleep(&t, NULL);
}

static void die(const char *what)
{
	fprintf(stderr, "sweep: %s: %s\n", what, strerror(errno));
	exit(1);
}

static char *slurp(const char *path)
{
	size_t size = 0, n;
	char *text = NULL;
	FILE *f = fopen(path, "re");

	if (!f)
		die(path);
	do {
		text = realloc(text, size + COPY_BLOCK + 1);
		if (!text)
			die(path);
		n = fread(text + size, 1, COPY_BLOCK, f);
		size += n;
	} while (n);
	fclose(f);
	text[size] = '\0';
	return text;
}

/* Writes the text with every occurrence of a word replaced. */
static void write_replaced(FILE *f, const char *text, const char *const (*words)[2])
{
	while (*text) {
		int i = 0;

		while (words[i][0] && strncmp(text, words[i][0], strlen(words[i][0])))
			i++;
		if (words[i][0]) {
			fputs(words[i][1], f);
			text += strlen(words[i][0]);
		} else {
			fputc(*text++, f);
		}
	}
}

static void make_bundle(const char *dir, const char *config, const char *mode, const char *cgroup)
{
	const char *const words[][2] = { { "@MODE@", mode }, { "@CGROUP@", cgroup }, { NULL, NULL } };
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "%s/config.json", dir);
	f = mkdir(dir, 0755) < 0 ? NULL : fopen(path, "we");
	if (!f)
		die(path);
	write_replaced(f, config, words);
	if (fclose(f))
		die(path);
}

static void copy_program(const char *from, const char *to)
{
	static char block[COPY_BLOCK];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	ssize_t n;

	if (in < 0 || out < 0)
		die(to);
	while ((n = read(in, block, sizeof block)) > 0)
		if (write(out, block, (size_t)n) != n)
			die(to);
	close(in);
	close(out);
}

/* Where the cgroup2 hierarchy is mounted: /sys/fs/cgroup, or below it on a hybrid host. */
static void find_cgroup2(char *out, size_t size)
{
	char *text = slurp("/proc/self/mountinfo"), *save, *line;

	*out = '\0';
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char root[256], point[256];

		if (strstr(line, " - cgroup2 ") &&
		    sscanf(line, "%*s %*s %*s %255s %255s", root, point) == 2)
			snprintf(out, size, "%s", point);
	}
	free(text);
	if (!*out)
		die("no cgroup2 is mounted");
}

static int mark_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0 || fchmod(fd, 0666) < 0)
		die(path);
	return fd;
}

void world_make(struct world *w, const struct setup *s)
{
	char mount_point[256], path[64], *config = slurp(s->config);

	*w = (struct world){ .number = s->number, .runtime = s->runtime };
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		die("cannot make a private mount namespace");
	/* before /run is hidden: the program may be there */
	int keep = open(s->payload, O_RDONLY | O_CLOEXEC);

	if (keep < 0 || mount("tmpfs", "/run", "tmpfs", 0, "mode=755") < 0)
		die("/run");
	if (mkdir(PLACE, 0755) < 0 || mkdir(ROOTFS, 0755) < 0 || mkdir(PLACE "/tmp", 0700) < 0)
		die(PLACE);
	snprintf(path, sizeof path, "/proc/self/fd/%d", keep);
	copy_program(path, ROOTFS "/payload");
	close(keep);
	find_cgroup2(mount_point, sizeof mount_point);
	char name[64], of_point[80], of_other[80];

	snprintf(name, sizeof name, "/sweep-%d-%d", getpid(), s->number);
	snprintf(w->cgroup, sizeof w->cgroup, "%s%s", mount_point, name);
	if (mkdir(w->cgroup, 0755) < 0)
		die(w->cgroup);
	snprintf(of_point, sizeof of_point, "%s/" ID, name);
	snprintf(of_other, sizeof of_other, "%s/" OTHER_ID, name);
	make_bundle(BUNDLE_ONCE, config, "once", of_point);
	make_bundle(BUNDLE_PAUSE, config, "pause", of_point);
	make_bundle(PLACE "/other", config, "pause", of_other);
	free(config);
	w->mark_fd = mark_file(ROOTFS "/mark");
	w->exec_mark_fd = mark_file(ROOTFS "/exec-mark");
	w->out_fd = memfd_create("out", MFD_CLOEXEC);
	w->err_fd = memfd_create("err", MFD_CLOEXEC);
	if (w->out_fd < 0 || w->err_fd < 0)
		die("memfd");
	/* several processes write to them: the position must not matter */
	(void)fcntl(w->out_fd, F_SETFL, O_APPEND);
	(void)fcntl(w->err_fd, F_SETFL, O_APPEND);
	setenv("TMPDIR", PLACE "/tmp", 1);
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("NOTIFY_SOCKET");
}

void world_remove(struct world *w)
{
	(void)rmdir(w->cgroup);
	(void)umount2("/run", MNT_DETACH);
}

char *const *world_argv(struct world *w, const char *const *args)
{
	static const char *argv[MAX_ARGS];
	int n = 0;

	argv[n++] = w->runtime;
	argv[n++] = "--root";
	argv[n++] = STATE;
	while (*args && n < MAX_ARGS - 1)
		argv[n++] = *args++;
	argv[n] = NULL;
	return (char *const *)argv;
}

static void take(int fd, char *text)
{
	ssize_t n = pread(fd, text, OUTPUT_MAX - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	(void)ftruncate(fd, 0);
}

void world_take_output(struct world *w, struct outcome *o)
{
	take(w->out_fd, o->out);
	take(w->err_fd, o->err);
}

/*
 * What a fault has orphaned is reaped on the way, as any init would: a zombie that nobody
 * reaps holds up the end of the pid namespace it is in.
 */
int world_wait(pid_t pid, int deadline_ms, int *status)
{
	struct pollfd p = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
	int end = now_ms() + deadline_ms;
	pid_t ended = 0;

	while (ended != pid && now_ms() < end) {
		(void)poll(&p, 1, REAP_MS);
		do {
			ended = waitpid(-1, status, WNOHANG);
		} while (ended > 0 && ended != pid);
	}
	close(p.fd);
	if (ended == pid)
		return 0;
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, status, 0);
	return -1;
}

static int wait_status(pid_t pid, int deadline_ms)
{
	int status;

	if (world_wait(pid, deadline_ms, &status) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void world_call(struct world *w, struct outcome *o, int deadline_ms, const char *const *args)
{
	posix_spawn_file_actions_t actions;
	int start = now_ms();
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, w->out_fd, 1);
	posix_spawn_file_actions_adddup2(&actions, w->err_fd, 2);
	if (posix_spawnp(&pid, w->runtime, &actions, NULL, world_argv(w, args), environ))
		die(w->runtime);
	posix_spawn_file_actions_destroy(&actions);
	o->status = wait_status(pid, deadline_ms);
	o->ms = now_ms() - start;
	world_take_output(w, o);
}

int world_marks(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? -1 : (int)st.st_size;
}

void world_reset_marks(struct world *w)
{
	if (ftruncate(w->mark_fd, 0) < 0 || ftruncate(w->exec_mark_fd, 0) < 0)
		die("mark");
}

int world_processes(struct world *w)
{
	char path[600], *text;
	int n = 0;

	snprintf(path, sizeof path, "%s/" ID "/cgroup.procs", w->cgroup);
	if (access(path, F_OK) < 0)
		return -1;
	text = slurp(path);
	for (char *p = text; *p; p++)
		n += *p == '\n';
	free(text);
	return n;
}
