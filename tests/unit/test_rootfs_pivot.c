/* test_rootfs_pivot.c: the switch of the root, seen from inside and from a mount namespace
 * that shares its mounts. */
#include "rootfs_tree.h"

#include <sys/wait.h>
#include "rootfs/rootfs.h"
#include "sys/compat.h"

/* Mounts that this process sees. */
static int mounts(void)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	int n = 0, c;

	if (!f)
		return -1;
	while ((c = fgetc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

/* In a process and mount namespace of its own: its exit status. */
static int apart(int (*what)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(unshare(CLONE_NEWNS) < 0 ? 99 : what());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int enter(unsigned flags, uint64_t propagation, int *mounted)
{
	struct err e = ERR_NONE;
	AUTO_FD int at = NO_FD;

	if (rootfs_set_propagation(propagation, true, &e) < 0)
		return 1;
	at = open(ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC);
	*mounted = rootfs_enter(at, flags, &e);
	return *mounted < 0 ? 2 : 0;
}

static int only_the_root_is_left(int entered)
{
	char cwd[64];

	if (entered)
		return entered;
	if (!getcwd(cwd, sizeof(cwd)) || strcmp(cwd, "/") != 0)
		return 10;
	if (access("/inside", F_OK) < 0 || access("/secret", F_OK) == 0 ||
	    access("/../secret", F_OK) == 0)
		return 11;
	return mount("proc", "/proc", "proc", 0, NULL) < 0 ? 12 : 0;
}

static int pivot_private(void)
{
	struct err e = ERR_NONE;
	AUTO_FD int new = NO_FD;
	int rc = enter(0, MS_PRIVATE, &new);

	if (rc == 0 && rootfs_pivot(new, 0, &e) < 0)
		rc = 3;
	rc = only_the_root_is_left(rc);
	if (rc)
		return rc;
	return mounts() == 2 ? 0 : 13;
}

static int pivot_shared(void)
{
	struct err e = ERR_NONE;
	AUTO_FD int new = NO_FD;
	int rc = enter(ROOTFS_OLD_SHARED, MS_SHARED, &new);

	if (rc == 0 && rootfs_pivot(new, ROOTFS_OLD_SHARED, &e) < 0)
		rc = 3;
	return only_the_root_is_left(rc);
}

static int move_shared(void)
{
	struct err e = ERR_NONE;
	AUTO_FD int new = NO_FD;
	int rc = enter(ROOTFS_OLD_SHARED, MS_SHARED, &new);

	if (rc == 0 && rootfs_move_root(new, &e) < 0)
		rc = 3;
	return only_the_root_is_left(rc);
}

static void the_old_root_is_gone(void **state)
{
	(void)state;
	file(ROOT "/inside", "");
	dir(ROOT "/proc");
	assert_int_equal(apart(pivot_private), 0);
}

static void a_shared_host_keeps_its_mounts(void **state)
{
	int before;

	(void)state;
	file(ROOT "/inside", "");
	dir(ROOT "/proc");
	assert_int_equal(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL), 0);
	before = mounts();
	assert_int_equal(apart(pivot_shared), 0);
	assert_int_equal(mounts(), before);
	assert_int_equal(apart(move_shared), 0);
	assert_int_equal(mounts(), before);
	assert_int_equal(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(the_old_root_is_gone),
		TREE_TEST(a_shared_host_keeps_its_mounts),
	};

	return tree_possible() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
