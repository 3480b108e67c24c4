/* test_sys_process.c: processes, signals, clocks, credentials and terminals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include "sys/cred.h"
#include "sys/file.h"
#include "sys/kernel.h"
#include "sys/process.h"
#include "sys/tty.h"

/* Exit status of a child that runs `act`; flags are clone3's. */
static int in_child(uint64_t flags, int (*act)(void))
{
	struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };
	siginfo_t info;
	pid_t pid = sys_clone3(&args);

	assert_true(pid >= 0);
	if (pid == 0)
		sys_exit(act());
	assert_int_equal(sys_waitid(P_PID, (id_t)pid, &info, WEXITED), 0);
	assert_int_equal(info.si_code, CLD_EXITED);
	return info.si_status;
}

static void a_pidfd_waits_for_and_signals_its_process(void **state)
{
	AUTO_FD int pidfd = NO_FD;
	struct clone_args args = {
		.flags = CLONE_PIDFD,
		.pidfd = (uintptr_t)&pidfd,
		.exit_signal = SIGCHLD,
	};
	siginfo_t info;
	pid_t pid = sys_clone3(&args);

	(void)state;
	if (pid == 0) {
		sys_sleep_ns(60000000000U);
		sys_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(sys_getfd(pidfd), FD_CLOEXEC);
	assert_int_equal(sys_waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG), 0);
	assert_int_equal(info.si_pid, 0);
	assert_int_equal(sys_pidfd_send_signal(pidfd, SIGKILL), 0);
	assert_int_equal(sys_waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED), 0);
	assert_int_equal(info.si_code, CLD_KILLED);
	assert_int_equal(sys_pidfd_send_signal(pidfd, SIGKILL), -ESRCH);
	assert_int_equal(sys_waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED), -ECHILD);
}

static int signals_are_default(void)
{
	struct sigaction act = { .sa_handler = SIG_IGN };
	sigset_t all, mask;

	if (sys_sigaction(SIGPIPE, &act, NULL) < 0 || sys_sigaction(SIGRTMAX, &act, NULL) < 0)
		return 1;
	sigfillset(&all);
	if (sys_sigprocmask(SIG_BLOCK, &all, NULL) < 0)
		return 2;
	sys_signals_reset(SYS_SIGNALS_ALL);
	for (int sig = 1; sig <= 64; sig++) {
		/* libc's own two cannot be asked for. */
		if (sys_sigaction(sig, NULL, &act) == 0 && act.sa_handler != SIG_DFL)
			return 3;
	}
	if (sys_sigprocmask(SIG_BLOCK, NULL, &mask) < 0)
		return 4;
	for (int sig = 1; sig <= 64; sig++)
		if (sigismember(&mask, sig) == 1)
			return 5;
	return 0;
}

static void a_reset_leaves_no_signal_ignored_or_blocked(void **state)
{
	(void)state;
	assert_int_equal(in_child(0, signals_are_default), 0);
}

static int exec_true(void)
{
	const char *const argv[] = { "sh", "-c", "test \"$A\" = b && exit 7", NULL };
	const char *const envp[] = { "A=b", NULL };

	return -sys_execve("/bin/sh", argv, envp);
}

static int exec_at(void)
{
	const char *const argv[] = { "sh", "-c", "exit 8", NULL };
	const char *const envp[] = { NULL };
	int fd = sys_open("/bin/sh", O_PATH, 0);

	return -sys_execveat(fd, "", argv, envp, AT_EMPTY_PATH);
}

static void programs_are_executed(void **state)
{
	const char *const none[] = { NULL };

	(void)state;
	assert_int_equal(in_child(0, exec_true), 7);
	assert_int_equal(in_child(0, exec_at), 8);
	assert_int_equal(sys_execve("/none", none, none), -ENOENT);
}

static void clocks_advance_and_sleep_is_whole(void **state)
{
	uint64_t start = sys_now_ns();

	(void)state;
	sys_sleep_ns(2000000);
	assert_true(sys_now_ns() - start >= 2000000);
	assert_true(sys_wall_ns() > 1600000000000000000U);
}

static void shared_pages_are_seen_by_both(void **state)
{
	int rc = 1;
	volatile char *page = sys_map_shared(4096, &rc);
	struct clone_args args = { .exit_signal = SIGCHLD };
	pid_t pid;

	(void)state;
	assert_non_null(page);
	assert_int_equal(rc, 0);
	assert_int_equal(page[0], 0);
	pid = sys_clone3(&args);
	if (pid == 0) {
		page[0] = 'x';
		sys_exit(0);
	}
	assert_int_equal(sys_wait4(pid, NULL, 0, NULL), pid);
	assert_int_equal(page[0], 'x');
	assert_int_equal(sys_mprotect((void *)(uintptr_t)page, 4096, PROT_READ), 0);
	assert_int_equal(sys_munmap((void *)(uintptr_t)page, 4096), 0);
	assert_null(sys_map_shared(0, &rc));
	assert_int_equal(rc, -EINVAL);
}

static int drop_everything(void)
{
	struct sys_caps caps = { 0 }, seen;

	if (sys_set_no_new_privs() < 0 || sys_get_no_new_privs() != 1)
		return 1;
	if (sys_capbset_read(0) == 1 && sys_capget(&seen) == 0 && (seen.effective >> 8 & 1)) {
		if (sys_capbset_drop(0) < 0 || sys_capbset_read(0) != 0)
			return 2;
	}
	if (sys_cap_ambient_clear_all() < 0 || sys_capset(&caps) < 0)
		return 3;
	caps.effective = ~0ULL;
	if (sys_capget(&caps) < 0 || caps.effective || caps.permitted || caps.inheritable)
		return 4;
	/* High and low half alike. */
	caps.permitted = 1ULL << 38;
	if (sys_capset(&caps) != -EPERM)
		return 5;
	return sys_capbset_read(63) == -EINVAL ? 0 : 6;
}

static void capabilities_can_be_dropped(void **state)
{
	(void)state;
	assert_int_equal(in_child(0, drop_everything), 0);
}

static int keep_high_capability(void)
{
	const struct sys_caps want = {
		.effective = 1ULL << 38, .permitted = 1ULL << 38 | 1, .inheritable = 1,
	};
	struct sys_caps seen;

	if (sys_capset(&want) < 0 || sys_capget(&seen) < 0)
		return 1;
	if (seen.effective != want.effective || seen.permitted != want.permitted ||
	    seen.inheritable != want.inheritable)
		return 2;
	if (sys_cap_ambient_raise(0) < 0 || sys_cap_ambient_is_set(0) != 1)
		return 3;
	return sys_cap_ambient_raise(1) == -EPERM ? 0 : 4;
}

static int change_ids(void)
{
	const gid_t groups[] = { 5, 7 };
	gid_t seen[4];

	if (sys_setgroups(2, groups) < 0 || sys_setresgid(11, 11, 11) < 0 ||
	    sys_setresuid(12, 12, 12) < 0)
		return 1;
	if (sys_getgroups(4, seen) != 2 || seen[0] != 5 || seen[1] != 7)
		return 2;
	if (sys_getuid() != 12 || sys_geteuid() != 12 || sys_getgid() != 11 || sys_getegid() != 11)
		return 3;
	return sys_setresuid(0, 0, 0) == -EPERM ? 0 : 4;
}

static int name_the_host(void)
{
	struct utsname u;

	if (sys_sethostname("here", 4) < 0 || sys_setdomainname("there", 5) < 0)
		return 1;
	if (sys_uname(&u) < 0)
		return 2;
	return strcmp(u.nodename, "here") == 0 && strcmp(u.domainname, "there") == 0 ? 0 : 3;
}

/* These need what only root has. */
static bool privileged(void)
{
	struct sys_caps caps;

	return sys_capget(&caps) == 0 && (caps.effective >> 21 & 1) && sys_geteuid() == 0;
}

static void capabilities_of_both_halves_are_kept(void **state)
{
	(void)state;
	if (!privileged())
		skip();
	assert_int_equal(in_child(0, keep_high_capability), 0);
}

static void ids_of_this_thread_change(void **state)
{
	(void)state;
	if (!privileged())
		skip();
	assert_int_equal(in_child(0, change_ids), 0);
}

static void names_of_a_new_host_change(void **state)
{
	(void)state;
	if (!privileged())
		skip();
	assert_int_equal(in_child(CLONE_NEWUTS, name_the_host), 0);
}

static void a_terminal_pair_opens_by_descriptor(void **state)
{
	AUTO_FD int pts = sys_open("/dev/pts", O_PATH | O_DIRECTORY, 0);
	AUTO_FD int peer = NO_FD;
	AUTO_FD int master = sys_pty_open(pts, "ptmx", &peer);
	struct winsize size = { .ws_row = 33, .ws_col = 99 }, seen = { 0 };
	struct termios saved, now;
	char c;

	(void)state;
	if (master < 0)
		skip(); /* a devpts whose ptmx is closed to everybody */
	assert_int_equal(sys_getfd(master), FD_CLOEXEC);
	assert_int_equal(sys_getfd(peer), FD_CLOEXEC);
	assert_true(sys_tty_is(peer));
	assert_false(sys_tty_is(pts));
	assert_true(sys_pty_number(master) >= 0);
	assert_int_equal(sys_tty_set_size(master, &size), 0);
	assert_int_equal(sys_tty_get_size(peer, &seen), 0);
	assert_memory_equal(&seen, &size, sizeof(size));
	assert_int_equal(sys_tty_make_raw(peer, &saved), 0);
	assert_true(saved.c_lflag & ECHO);
	assert_int_equal(sys_tty_get(peer, &now), 0);
	assert_false(now.c_lflag & (ECHO | ICANON));
	assert_int_equal(sys_write(master, "x", 1), 1);
	assert_int_equal(sys_read(peer, &c, 1), 1);
	assert_int_equal(c, 'x');
	assert_int_equal(sys_tty_set(peer, &saved), 0);
}

static void there_is_no_terminal_where_none_is(void **state)
{
	AUTO_FD int null = sys_open("/dev/null", O_RDWR, 0);
	struct winsize size;
	int peer = 77;

	(void)state;
	assert_false(sys_tty_is(null));
	assert_int_equal(sys_tty_get_size(null, &size), -ENOTTY);
	assert_int_equal(sys_pty_open(AT_FDCWD, "/dev/null", &peer), -ENOTTY);
	assert_int_equal(peer, 77);
}

static void limits_are_read_and_set(void **state)
{
	struct rlimit old, now;

	(void)state;
	assert_int_equal(sys_prlimit(0, RLIMIT_CORE, NULL, &old), 0);
	old.rlim_cur = 0;
	assert_int_equal(sys_prlimit(0, RLIMIT_CORE, &old, NULL), 0);
	assert_int_equal(sys_prlimit(0, RLIMIT_CORE, NULL, &now), 0);
	assert_int_equal(now.rlim_cur, 0);
	assert_int_equal(sys_prlimit(0, 999, NULL, &now), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pidfd_waits_for_and_signals_its_process),
		cmocka_unit_test(a_reset_leaves_no_signal_ignored_or_blocked),
		cmocka_unit_test(programs_are_executed),
		cmocka_unit_test(clocks_advance_and_sleep_is_whole),
		cmocka_unit_test(shared_pages_are_seen_by_both),
		cmocka_unit_test(capabilities_can_be_dropped),
		cmocka_unit_test(capabilities_of_both_halves_are_kept),
		cmocka_unit_test(ids_of_this_thread_change),
		cmocka_unit_test(names_of_a_new_host_change),
		cmocka_unit_test(a_terminal_pair_opens_by_descriptor),
		cmocka_unit_test(there_is_no_terminal_where_none_is),
		cmocka_unit_test(limits_are_read_and_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
