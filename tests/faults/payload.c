/* payload.c: the program in the container.  payload FILE once|pause: adds one mark. */
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd;

	if (argc != 3)
		return 2;
	fd = open(argv[1], O_WRONLY | O_APPEND);
	if (fd < 0 || write(fd, "x", 1) != 1)
		return 1;
	while (argv[2][0] == 'p')
		pause();
	return 0;
}
