/* writable: the files and directories below some places that this process might change, by
 * the kernel's word, one a line.  Process directories are left out, and links not followed.
 * usage: writable PLACE... */
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int look(const char *path, const struct stat *st, int type, struct FTW *where)
{
	const char *name = path + where->base;

	(void)st;
	if (type == FTW_D && where->level == 1 && strncmp(path, "/proc/", 6) == 0 && *name >= '0' &&
	    *name <= '9')
		return FTW_SKIP_SUBTREE;
	if (type != FTW_SL && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0)
		puts(path);
	return FTW_CONTINUE;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (nftw(argv[i], look, 20, FTW_PHYS | FTW_ACTIONRETVAL) < 0)
			perror(argv[i]);
	return 0;
}
