/* call.c: make one system call with up to three arguments and print its result or errno. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long arg[4] = { 0 }, rc;

	for (int i = 1; i < argc && i <= 4; i++)
		arg[i - 1] = (long)strtoul(argv[i], NULL, 0);
	errno = 0;
	rc = syscall(arg[0], arg[1], arg[2], arg[3]);
	if (rc < 0)
		printf("%s\n", strerrorname_np(errno));
	else
		printf("%ld\n", rc);
	return 0;
}
