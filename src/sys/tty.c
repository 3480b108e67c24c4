/* tty.c: pseudo-terminals by descriptor, and terminal modes.  Knows no paths but the
 * one it is given. */
#include "sys/tty.h"

#include "result.h"
#include "sys/file.h"

int sys_pty_unlock(int master)
{
	int locked = 0;

	return sys_ioctl(master, TIOCSPTLCK, &locked);
}

int sys_pty_peer(int master)
{
	return result(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
}

int sys_pty_number(int master)
{
	unsigned n = 0;
	int rc = sys_ioctl(master, TIOCGPTN, &n);

	return rc < 0 ? rc : (int)n;
}

int sys_pty_open(int dirfd, const char *name, int *peer)
{
	AUTO_FD int master = sys_openat(dirfd, name, O_RDWR | O_NOCTTY | O_NOFOLLOW, 0);
	int rc;

	if (master < 0)
		return master;
	rc = sys_pty_unlock(master);
	if (rc < 0)
		return rc;
	rc = sys_pty_peer(master);
	if (rc < 0)
		return rc;
	*peer = rc;
	return TAKE_FD(master);
}

bool sys_tty_is(int fd)
{
	struct termios t;

	return sys_tty_get(fd, &t) == 0;
}

int sys_tty_set_controlling(int fd)
{
	return result(ioctl(fd, TIOCSCTTY, 0));
}

int sys_tty_get_size(int fd, struct winsize *size)
{
	return sys_ioctl(fd, TIOCGWINSZ, size);
}

int sys_tty_set_size(int fd, const struct winsize *size)
{
	struct winsize copy = *size;

	return sys_ioctl(fd, TIOCSWINSZ, &copy);
}

int sys_tty_get(int fd, struct termios *t)
{
	return result(tcgetattr(fd, t));
}

int sys_tty_set(int fd, const struct termios *t)
{
	return result(tcsetattr(fd, TCSANOW, t));
}

int sys_tty_make_raw(int fd, struct termios *saved)
{
	struct termios t;
	int rc = sys_tty_get(fd, &t);

	if (rc < 0)
		return rc;
	*saved = t;
	cfmakeraw(&t);
	return sys_tty_set(fd, &t);
}
