/* test_rootfs_resolve.c: where paths below a root lead: once with openat2, once with that
 * call blocked, and the answers must be the same. */
#include "rootfs_tree.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "rootfs/rootfs.h"

/* What is opened: the inode of `expected`, or the negative errno. */
struct lead {
	const char *path;
	int         flags;
	const char *expected;
	int         rc, or_rc;
};

static void check(const struct lead *l)
{
	int fd = rootfs_try_open(root, l->path, l->flags);
	struct stat st, want;

	if (!l->expected) {
		if (fd != l->rc && fd != l->or_rc)
			fail_msg("'%s' gave %d, not %d", l->path, fd, l->rc);
		return;
	}
	if (fd < 0)
		fail_msg("'%s' gave %d", l->path, fd);
	assert_int_equal(fstat(fd, &st), 0);
	want = look(l->expected);
	if (st.st_ino != want.st_ino || st.st_dev != want.st_dev)
		fail_msg("'%s' did not lead to '%s'", l->path, l->expected);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	close(fd);
}

static void links_and_dots_stay_inside(void **state)
{
	static const struct lead leads[] = {
		{ "", O_PATH, ROOT, 0, 0 },
		{ "/", O_PATH, ROOT, 0, 0 },
		{ "..", O_PATH, ROOT, 0, 0 },
		{ "../../..", O_PATH, ROOT, 0, 0 },
		{ "secret", O_PATH, ROOT "/secret", 0, 0 },
		{ "/dir/../../../secret", O_PATH, ROOT "/secret", 0, 0 },
		{ "../../secret", O_PATH, ROOT "/secret", 0, 0 },
		{ "dir/sub/../../secret", O_PATH, ROOT "/secret", 0, 0 },
		{ "dir/sub/..", O_PATH, ROOT "/dir", 0, 0 },
		{ "abs", O_PATH, ROOT "/secret", 0, 0 },
		{ "rel", O_PATH, ROOT "/secret", 0, 0 },
		{ "dir/rel", O_PATH, ROOT "/secret", 0, 0 },
		{ "out", O_PATH, ROOT, 0, 0 },
		{ "out/secret", O_PATH, ROOT "/secret", 0, 0 },
		{ "to-dir/", O_PATH, ROOT "/dir", 0, 0 },
		{ "to-dir/.", O_PATH, ROOT "/dir", 0, 0 },
		{ "to-dir//file", O_PATH, ROOT "/dir/file", 0, 0 },
		{ "to-dir/..", O_PATH, ROOT, 0, 0 },
		{ "abs", O_PATH | O_NOFOLLOW, ROOT "/abs", 0, 0 },
		{ "to-dir/", O_PATH | O_NOFOLLOW, ROOT "/dir", 0, 0 },
		{ "abs", O_RDONLY, ROOT "/secret", 0, 0 },
		{ "abs", O_RDONLY | O_NOFOLLOW, NULL, -ELOOP, -ELOOP },
		{ "to-dir", O_PATH | O_DIRECTORY, ROOT "/dir", 0, 0 },
		{ "secret", O_PATH | O_DIRECTORY, NULL, -ENOTDIR, -ENOTDIR },
		{ "secret/", O_PATH, NULL, -ENOTDIR, -ENOTDIR },
		{ "abs/", O_PATH, NULL, -ENOTDIR, -ENOTDIR },
		{ "secret/x", O_PATH, NULL, -ENOTDIR, -ENOTDIR },
		{ "nothing", O_PATH, NULL, -ENOENT, -ENOENT },
		{ "nothing/x", O_PATH, NULL, -ENOENT, -ENOENT },
		{ "dangling", O_PATH, NULL, -ENOENT, -ENOENT },
		{ "circle", O_PATH, NULL, -ELOOP, -ELOOP },
	};

	(void)state;
	file(ROOT "/secret", "inside");
	dir(ROOT "/dir");
	dir(ROOT "/dir/sub");
	file(ROOT "/dir/file", "");
	ln("/secret", ROOT "/abs");
	ln("../../../secret", ROOT "/rel");
	ln("../../../secret", ROOT "/dir/rel");
	ln("../../..", ROOT "/out");
	ln("dir", ROOT "/to-dir");
	ln("no/where", ROOT "/dangling");
	ln("circle", ROOT "/circle");
	for (size_t i = 0; i < ARRAY_LEN(leads); i++)
		check(&leads[i]);
}

/* None is opened for more than its path, which could wait, or fail: no driver has the device. */
static void pipes_sockets_and_devices_are_places(void **state)
{
	static const struct lead leads[] = {
		{ "fifo", O_PATH, ROOT "/fifo", 0, 0 },
		{ "fifo/x", O_PATH, NULL, -ENOTDIR, -ENOTDIR },
		{ "socket", O_PATH, ROOT "/socket", 0, 0 },
		{ "socket", O_RDONLY, NULL, -ENXIO, -ENXIO },
		{ "device", O_PATH, ROOT "/device", 0, 0 },
		{ "device/x", O_PATH, NULL, -ENOTDIR, -ENOTDIR },
	};

	(void)state;
	assert_int_equal(mkfifo(ROOT "/fifo", 0644), 0);
	assert_int_equal(mknod(ROOT "/socket", S_IFSOCK | 0644, 0), 0);
	assert_int_equal(mknod(ROOT "/device", S_IFCHR | 0644, makedev(4094, 1)), 0);
	for (size_t i = 0; i < ARRAY_LEN(leads); i++)
		check(&leads[i]);
}

static void forty_links_are_followed_and_no_more(void **state)
{
	const struct lead last = { "l1", O_PATH, ROOT "/end", 0, 0 };
	const struct lead more = { "l0", O_PATH, NULL, -ELOOP, -ELOOP };
	char name[64], target[64];

	(void)state;
	file(ROOT "/end", "");
	for (int i = 0; i <= 40; i++) {
		snprintf(name, sizeof(name), ROOT "/l%d", i);
		snprintf(target, sizeof(target), i == 40 ? "end" : "l%d", i + 1);
		ln(target, name);
	}
	check(&last);
	check(&more);
}

/* Each adds to what is left: more than any buffer holds, before there are too many. */
static void links_that_grow_end_where_the_kernel_says(void **state)
{
	const struct lead l = { "g0", O_PATH, NULL, -ENAMETOOLONG, -ENOENT };
	char name[64], target[4096];
	size_t n;

	(void)state;
	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof(name), ROOT "/g%d", i);
		n = (size_t)snprintf(target, sizeof(target), "g%d", i + 1);
		for (int dots = 0; dots < 1500; dots++, n += 2)
			memcpy(target + n, "/.", 2);
		target[n] = '\0';
		ln(target, name);
	}
	check(&l);
}

static void magic_links_are_never_followed(void **state)
{
	static const struct lead leads[] = {
		{ "proc/self/status", O_RDONLY, "/proc/self/status", 0, 0 },
		{ "proc/self/root", O_PATH, NULL, -ELOOP, -EXDEV },
		{ "proc/self/root/etc", O_PATH, NULL, -ELOOP, -EXDEV },
		{ "proc/self/ns/mnt", O_PATH, NULL, -ELOOP, -EXDEV },
		{ "proc/self/cwd", O_PATH, NULL, -ELOOP, -EXDEV },
		{ "proc/self/fd/0", O_PATH, NULL, -ELOOP, -EXDEV },
		{ "proc/self/exe", O_RDONLY, NULL, -ELOOP, -EXDEV },
		{ "tmp/root/magic", O_PATH, NULL, -ELOOP, -EXDEV },
	};

	(void)state;
	ln("/proc/self/root", ROOT "/magic");
	close(root);
	/* The host's own root is a root like any other. */
	root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_LEN(leads); i++)
		check(&leads[i]);
}

static void long_names_and_paths_end_where_the_kernel_says(void **state)
{
	char name[257], path[4097], at[300];
	struct lead l = { name, O_PATH, at, 0, 0 };

	(void)state;
	memset(name, 'n', 255);
	name[255] = '\0';
	snprintf(at, sizeof(at), ROOT "/%s", name);
	file(at, "");
	check(&l);
	name[255] = 'n';
	name[256] = '\0';
	l = (struct lead){ name, O_PATH, NULL, -ENAMETOOLONG, -ENAMETOOLONG };
	check(&l);
	for (size_t i = 0; i < sizeof(path); i++)
		path[i] = i % 2 ? '/' : '.';
	path[4095] = '\0';
	l = (struct lead){ path, O_PATH, ROOT, 0, 0 };
	check(&l);
	path[4095] = '/';
	path[4096] = '\0';
	l = (struct lead){ path, O_PATH, NULL, -ENAMETOOLONG, -ENAMETOOLONG };
	check(&l);
}

static void a_mount_without_links_gives_none(void **state)
{
	const struct lead l = { "m/link", O_PATH, NULL, -ELOOP, -ELOOP };

	(void)state;
	dir(ROOT "/m");
	assert_int_equal(mount("m", ROOT "/m", "tmpfs", 256 /* MS_NOSYMFOLLOW */, NULL), 0);
	file(ROOT "/m/file", "");
	ln("file", ROOT "/m/link");
	check(&l);
}

static void parents_are_made_with_mode_0755(void **state)
{
	struct err e = ERR_NONE;
	const char *name = NULL;
	int fd = rootfs_open_parent(root, "a/b/c", true, &name, &e);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_string_equal(name, "c");
	assert_int_equal(look(ROOT "/a").st_mode, S_IFDIR | 0755);
	assert_int_equal(look(ROOT "/a/b").st_mode, S_IFDIR | 0755);
	assert_int_equal(access(ROOT "/a/b/c", F_OK), -1);
}

static void a_name_that_is_none_has_no_parent(void **state)
{
	static const char *const paths[] = { "", "a/", "a/..", "..", "." };
	struct err e = ERR_NONE;
	const char *name;

	(void)state;
	dir(ROOT "/a");
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		assert_int_equal(rootfs_open_parent(root, paths[i], true, &name, &e), -1);
	assert_string_equal(err_name(e.code), "EINVAL");
}

static void dangling_links_are_made_good_inside(void **state)
{
	struct err e = ERR_NONE;
	int fd;

	(void)state;
	dir(ROOT "/etc");
	ln("../../../run/net/stub", ROOT "/etc/resolv.conf");
	ln("/srv", ROOT "/var");
	fd = rootfs_make_file(root, "etc/resolv.conf", 0640, &e);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(look(ROOT "/run/net/stub").st_mode, S_IFREG | 0640);
	fd = rootfs_make_dir(root, "var/lib/x", 0700, &e);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(look(ROOT "/srv/lib").st_mode, S_IFDIR | 0755);
	assert_int_equal(look(ROOT "/srv/lib/x").st_mode, S_IFDIR | 0700);
	assert_int_equal(access(TREE "/run", F_OK), -1);
	assert_int_equal(access(TREE "/srv", F_OK), -1);
}

static void what_is_there_is_taken_as_it_is(void **state)
{
	struct err e = ERR_NONE;
	int fd;

	(void)state;
	file(ROOT "/f", "text");
	assert_int_equal(chmod(ROOT "/f", 0600), 0);
	dir(ROOT "/d");
	fd = rootfs_make_file(root, "f", 0644, &e);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(look(ROOT "/f").st_mode, S_IFREG | 0600);
	assert_int_equal(look(ROOT "/f").st_size, 4);
	assert_int_equal(rootfs_make_file(root, "d", 0644, &e), -1);
	assert_int_equal(e.code, EISDIR);
	assert_int_equal(rootfs_make_dir(root, "f", 0755, &e), -1);
	assert_int_equal(e.code, ENOTDIR);
}

static void links_are_made_and_never_replaced(void **state)
{
	struct err e = ERR_NONE;
	char text[16];

	(void)state;
	file(ROOT "/there", "text");
	assert_int_equal(rootfs_make_link(root, "pts/ptmx", "dev/ptmx", &e), 0);
	assert_int_equal(readlink(ROOT "/dev/ptmx", text, sizeof(text)), 8);
	assert_memory_equal(text, "pts/ptmx", 8);
	assert_int_equal(rootfs_make_link(root, "x", "there", &e), 0);
	assert_true(S_ISREG(look(ROOT "/there").st_mode));
}

/* A test that fails does not come to its end: the attacker goes with the program. */
static pid_t fork_attacker(void)
{
	pid_t pid = fork();

	if (pid == 0)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

/* While an attacker is at work, `path` leads to what is `inside`, and never to the secret outside. */
static void under_attack(void (*attacker)(void), const char *path, const char *inside)
{
	ino_t outside = look(TREE "/secret").st_ino, there = look(inside).st_ino;
	pid_t pid = fork_attacker();
	int reached = 0;

	if (pid == 0)
		attacker();
	/* A busy machine may let the attacker rest with the bait in place for all the rounds. */
	for (int i = 0; i < 3000 || (reached == 0 && i < 3000000); i++) {
		int fd = rootfs_try_open(root, path, O_PATH);
		struct stat st;

		if (fd < 0)
			continue;
		assert_int_equal(fstat(fd, &st), 0);
		assert_int_not_equal(st.st_ino, outside);
		reached += st.st_ino == there;
		close(fd);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_true(reached > 0);
}

/* Swap a directory and a link to the outside as fast as possible. */
static NORETURN void attack(void)
{
	for (;;)
		(void)syscall(SYS_renameat2, AT_FDCWD, ROOT "/swap", AT_FDCWD, ROOT "/link",
			      2u /* RENAME_EXCHANGE */);
}

static void a_directory_that_becomes_a_link_leads_nowhere_else(void **state)
{
	(void)state;
	dir(ROOT "/swap");
	file(ROOT "/swap/secret", "inside");
	ln("../..", ROOT "/link");
	under_attack(attack, "swap/secret", ROOT "/swap/secret");
}

/* Carry a directory out of the root and back as fast as possible. */
static NORETURN void carry(void)
{
	for (;;) {
		(void)rename(ROOT "/moving", TREE "/out");
		(void)rename(TREE "/out", ROOT "/moving");
	}
}

static void a_directory_that_is_carried_out_leads_nowhere_else(void **state)
{
	(void)state;
	dir(ROOT "/moving");
	dir(ROOT "/moving/sub");
	file(ROOT "/secret", "inside");
	under_attack(carry, "moving/sub/../../secret", ROOT "/secret");
}

/* From here on openat2 does not exist. */
static void block_openat2(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { ARRAY_LEN(code), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		abort();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(links_and_dots_stay_inside),
		TREE_TEST(pipes_sockets_and_devices_are_places),
		TREE_TEST(forty_links_are_followed_and_no_more),
		TREE_TEST(links_that_grow_end_where_the_kernel_says),
		TREE_TEST(magic_links_are_never_followed),
		TREE_TEST(long_names_and_paths_end_where_the_kernel_says),
		TREE_TEST(a_mount_without_links_gives_none),
		TREE_TEST(parents_are_made_with_mode_0755),
		TREE_TEST(a_name_that_is_none_has_no_parent),
		TREE_TEST(dangling_links_are_made_good_inside),
		TREE_TEST(what_is_there_is_taken_as_it_is),
		TREE_TEST(links_are_made_and_never_replaced),
		TREE_TEST(a_directory_that_becomes_a_link_leads_nowhere_else),
		TREE_TEST(a_directory_that_is_carried_out_leads_nowhere_else),
	};
	int failed;

	if (!tree_possible())
		return 0;
	failed = cmocka_run_group_tests_name("with openat2", tests, NULL, NULL);
	block_openat2();
	return failed + cmocka_run_group_tests_name("without openat2", tests, NULL, NULL);
}
