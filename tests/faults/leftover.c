/* leftover.c: what is there now that was not there before, and how to get rid of it. */
#define _GNU_SOURCE
#include "world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GONE_MS = 2000, MOUNTINFO_MAX = 1 << 20, PATH_SIZE = 1024 };

static void add(struct names *list, const char *path)
{
	list->v = realloc(list->v, (list->n + 1) * sizeof *list->v);
	list->v[list->n++] = strdup(path);
}

static void clear(struct names *list)
{
	while (list->n)
		free(list->v[--list->n]);
	free(list->v);
	list->v = NULL;
}

static bool has(const struct names *list, const char *path)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->v[i], path))
			return true;
	return false;
}

/* Parents come before what is in them. */
static void walk(struct names *list, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char path[PATH_SIZE];

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		add(list, path);
		if (e->d_type == DT_DIR)
			walk(list, path);
	}
	if (d)
		closedir(d);
}

static char *mountinfo(void)
{
	char *text = malloc(MOUNTINFO_MAX);
	int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	size_t size = 0;
	ssize_t n = 0;

	while (text && (n = read(fd, text + size, MOUNTINFO_MAX - 1 - size)) > 0)
		size += (size_t)n;
	close(fd);
	if (text)
		text[size] = '\0';
	return text;
}

void world_remember(struct world *w)
{
	clear(&w->files);
	walk(&w->files, "/run");
	free(w->mounts);
	w->mounts = mountinfo();
}

static bool processes_gone(int ms)
{
	int end = now_ms() + ms;

	for (;;) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			return true;
		if (pid == 0 && now_ms() >= end)
			return false;
		if (pid == 0)
			sleep_ms(1);
	}
}

/* Sub-cgroups of the worker's, but for the one of the other container. */
static bool extra_cgroup(struct world *w, char *out, size_t size)
{
	DIR *d = opendir(w->cgroup);
	struct dirent *e;
	bool found = false;

	while (d && !found && (e = readdir(d)))
		if (e->d_type == DT_DIR && e->d_name[0] != '.' && strcmp(e->d_name, OTHER_ID)) {
			snprintf(out, size, "%s", e->d_name);
			found = true;
		}
	if (d)
		closedir(d);
	return found;
}

static bool extra_mount(struct world *w, char *out, size_t size)
{
	char *now = mountinfo(), *save, *line;
	bool found = false;

	if (strcmp(now, w->mounts))
		for (line = strtok_r(now, "\n", &save); line && !found;
		     line = strtok_r(NULL, "\n", &save))
			if (!strstr(w->mounts, line)) {
				snprintf(out, size, "%s", line);
				found = true;
			}
	free(now);
	return found;
}

static bool extra_file(struct world *w, char *out, size_t size)
{
	struct names now = { 0 };
	bool found = false;

	walk(&now, "/run");
	for (size_t i = 0; i < now.n && !found; i++)
		if (!has(&w->files, now.v[i])) {
			snprintf(out, size, "new %s", now.v[i]);
			found = true;
		}
	for (size_t i = 0; i < w->files.n && !found; i++)
		if (!has(&now, w->files.v[i])) {
			snprintf(out, size, "lost %s", w->files.v[i]);
			found = true;
		}
	clear(&now);
	return found;
}

bool world_is_clean(struct world *w, char *text, size_t size)
{
	char what[300];

	if (!processes_gone(GONE_MS))
		snprintf(text, size, "process left");
	else if (extra_cgroup(w, what, sizeof what))
		snprintf(text, size, "cgroup left: %s", what);
	else if (extra_mount(w, what, sizeof what))
		snprintf(text, size, "mount left: %s", what);
	else if (extra_file(w, what, sizeof what))
		snprintf(text, size, "file: %s", what);
	else
		return true;
	return false;
}

/* Orphans of the runtime have become children of this process. */
static void kill_children(void)
{
	DIR *d = opendir("/proc");
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char path[64];
		int pid = atoi(e->d_name), parent = 0;
		FILE *f;

		snprintf(path, sizeof path, "/proc/%d/stat", pid);
		if (pid <= 0 || !(f = fopen(path, "re")))
			continue;
		if (fscanf(f, "%*d (%*[^)]) %*c %d", &parent) == 1 && parent == getpid())
			(void)kill(pid, SIGKILL);
		fclose(f);
	}
	if (d)
		closedir(d);
}

static void remove_cgroup(const char *dir)
{
	struct names all = { 0 };
	char path[PATH_SIZE];
	int fd;

	snprintf(path, sizeof path, "%s/cgroup.kill", dir);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		(void)!write(fd, "1", 1);
		close(fd);
	}
	walk(&all, dir);
	for (int try = 0; try < 200 && rmdir(dir) < 0 && errno != ENOENT; try++) {
		for (size_t i = all.n; i > 0; i--)
			(void)rmdir(all.v[i - 1]);
		sleep_ms(5);
		(void)processes_gone(0);
	}
	clear(&all);
}

static void remove_mounts(struct world *w)
{
	char line[600], point[256];

	for (int i = 0; i < 64 && extra_mount(w, line, sizeof line); i++)
		if (sscanf(line, "%*s %*s %*s %*s %255s", point) == 1)
			(void)umount2(point, MNT_DETACH);
}

static void remove_files(struct world *w)
{
	struct names now = { 0 };

	walk(&now, "/run");
	for (size_t i = now.n; i > 0; i--)
		if (!has(&w->files, now.v[i - 1]))
			(void)remove(now.v[i - 1]);
	clear(&now);
}

void world_clean(struct world *w)
{
	char name[256], dir[800];

	for (int i = 0; i < 100 && !processes_gone(20); i++)
		kill_children();
	for (int i = 0; i < 16 && extra_cgroup(w, name, sizeof name); i++) {
		snprintf(dir, sizeof dir, "%s/%s", w->cgroup, name);
		remove_cgroup(dir);
	}
	remove_mounts(w);
	remove_files(w);
}
