/* filter.c: what a seccomp profile costs, without a container.
 *
 *	filter PROFILE PROGRAM: write the raw program to PROGRAM, and print
 *	"instructions N generate US install US": from JSON, the best of many times
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "base/io.h"
#include "must.h"
#include "ocispec/load.h"
#include "seccomp/filter.h"

enum { ROUNDS = 200 };

static double now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double generate(const char *text, size_t len, struct arena *a, struct seccomp_program *out)
{
	struct spec_load l = { .arena = a, .name = "profile", .text = text, .len = len };
	struct seccomp_filter f = { 0 };
	struct err e = ERR_NONE;
	double began = now_us();
	void *profile = NULL;

	if (desc_decode(&l, &spec_seccomp_object, &profile, &e) < 0 ||
	    seccomp_compile(a, profile, SECCOMP_NATIVE, &f, &e) < 0) {
		fprintf(stderr, "%s\n", e.msg);
		_exit(1);
	}
	*out = f.program;
	return now_us() - began;
}

static double install(const struct seccomp_program *p)
{
	double took = 1e9;
	int pipes[2];
	pid_t pid;

	MUST(pipe(pipes));
	MUST(pid = fork());
	if (pid == 0) {
		struct err e = ERR_NONE;

		/* A filter for system calls that are all answered: the pipe must work after it. */
		MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
		took = now_us();
		MUST(seccomp_install(p, NULL, &e));
		took = now_us() - took;
		MUST(write(pipes[1], &took, sizeof(took)));
		_exit(0);
	}
	MUST(read(pipes[0], &took, sizeof(took)));
	MUST(waitpid(pid, NULL, 0));
	MUST(close(pipes[0]));
	MUST(close(pipes[1]));
	return took;
}

int main(int argc, char **argv)
{
	struct arena texts = ARENA_EMPTY;
	double best_generate = 1e9, best_install = 1e9;
	char *text = NULL;
	size_t len = 0, n = 0;
	int fd;

	if (argc != 3)
		return 2;
	MUST(io_read_file(AT_FDCWD, argv[1], 0, 1 << 20, &texts, &text, &len));
	MUST(fd = open(argv[2], O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600));
	for (int i = 0; i < ROUNDS; i++) {
		struct arena a = ARENA_EMPTY;
		struct seccomp_program p;
		double g = generate(text, len, &a, &p), t = install(&p);

		best_generate = g < best_generate ? g : best_generate;
		best_install = t < best_install ? t : best_install;
		n = p.n;
		if (i == 0)
			MUST(io_write(fd, p.v, p.n * sizeof(struct sock_filter)));
		arena_free(&a);
	}
	printf("instructions %zu generate %.0f install %.0f\n", n, best_generate, best_install);
	arena_free(&texts);
	return 0;
}
