/* listener.c: who sends the descriptor while its maker can call nothing any more.
 *
 * A filter holds for the thread that installs it, so a second thread, which shares the
 * descriptors and is not filtered, sends.  A thread, not a process: one that has ended
 * leaves nothing for the program to wait for, and execve removes what has not.  The two
 * meet in memory only, as futex(2) may be forbidden too. */
#include "listener.h"

#include <sched.h>

#include "sys/process.h"
#include "sys/sock.h"

enum {
	PENDING = -0x7fffffff,
	LOOK_AGAIN_NS = 20 * 1000,
};

static int deliver(void *arg)
{
	struct listener *l = arg;
	int fd;

	while ((fd = __atomic_load_n(&l->fd, __ATOMIC_ACQUIRE)) == PENDING)
		sys_sleep_ns(LOOK_AGAIN_NS);
	if (fd < 0)
		return 0;
	l->result = (int32_t)sys_send_fd(l->agent.socket, l->agent.message, l->agent.len, fd);
	/* Only the agent answers: the program must not find a copy. */
	fd_close(&fd);
	fd_close(&l->agent.socket);
	return 0;
}

int listener_begin(struct listener *l, const struct seccomp_agent *agent)
{
	l->agent = *agent;
	l->fd = PENDING;
	l->result = 0;
	l->lives = 1;
	return sys_thread(deliver, l, l->stack + sizeof(l->stack), &l->lives);
}

int listener_end(struct listener *l, int fd)
{
	__atomic_store_n(&l->fd, fd, __ATOMIC_RELEASE);
	while (__atomic_load_n(&l->lives, __ATOMIC_ACQUIRE))
		;
	return l->result < 0 ? l->result : 0;
}
