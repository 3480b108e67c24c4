/* tty.h: pseudo-terminals and terminal modes.  Results are the system call's, or
 * negative errno. */
#ifndef TARE_SYS_TTY_H
#define TARE_SYS_TTY_H

#include <stdbool.h>
#include <sys/ioctl.h>
#include <termios.h>
#include "base/macros.h"

/* Opens the multiplexer `name` below dirfd (a devpts instance's "ptmx"), unlocks the
 * pair and opens the other end through the master, never by name, so that no path of
 * a container is trusted.  Returns the master; *peer is the terminal.  Neither becomes
 * the controlling terminal. */
int sys_pty_open(int dirfd, const char *name, int *peer) MUST_CHECK;
int sys_pty_unlock(int master) MUST_CHECK;
int sys_pty_peer(int master) MUST_CHECK;
/* The n of /dev/pts/n. */
int sys_pty_number(int master) MUST_CHECK;

bool sys_tty_is(int fd);
/* For a session leader without a terminal. */
int sys_tty_set_controlling(int fd) MUST_CHECK;
int sys_tty_get_size(int fd, struct winsize *size) MUST_CHECK;
int sys_tty_set_size(int fd, const struct winsize *size) MUST_CHECK;
int sys_tty_get(int fd, struct termios *t) MUST_CHECK;
int sys_tty_set(int fd, const struct termios *t) MUST_CHECK; /* at once */
/* Raw mode; what was set before goes to *saved, for sys_tty_set. */
int sys_tty_make_raw(int fd, struct termios *saved) MUST_CHECK;

#endif
