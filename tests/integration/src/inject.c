/* inject: put characters into the input of the terminals behind the streams, as a program
 * would that wants the caller's shell to run something.  The kernel looks at the low half of
 * the request only, so that both spellings are tried.  usage: inject TEXT */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const unsigned long spellings[] = { TIOCSTI, 0x100000000ul | TIOCSTI };

	for (int fd = 0; argc == 2 && fd < 3; fd++)
		for (int i = 0; i < 2; i++)
			for (char *c = argv[1]; *c; c++)
				syscall(SYS_ioctl, fd, spellings[i], c);
	return 0;
}
