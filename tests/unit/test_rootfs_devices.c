/* test_rootfs_devices.c: device nodes and the console in a root that may be hostile. */
#include "rootfs_tree.h"

#include <sys/ioctl.h>
#include "rootfs/rootfs.h"

static const struct rootfs_node null = {
	.path = "dev/null", .host = "/dev/null", .mode = S_IFCHR | 0666, .major = 1, .minor = 3,
};

static void a_node_has_its_mode_number_and_owner(void **state)
{
	const struct rootfs_node n = {
		.path = "dev/sub/disk", .mode = S_IFBLK | 0640, .major = 7, .minor = 300,
		.uid = 5, .gid = 6,
	};
	struct err e = ERR_NONE;
	struct stat st;

	(void)state;
	assert_int_equal(rootfs_make_node(root, &n, &e), 0);
	st = look(ROOT "/dev/sub/disk");
	assert_int_equal(st.st_mode, S_IFBLK | 0640);
	assert_int_equal(st.st_rdev, makedev(7, 300));
	assert_int_equal(st.st_uid, 5);
	assert_int_equal(st.st_gid, 6);
}

static void a_fifo_has_no_number(void **state)
{
	const struct rootfs_node n = { .path = "dev/pipe", .mode = S_IFIFO | 0600 };
	struct err e = ERR_NONE;

	(void)state;
	assert_int_equal(rootfs_make_node(root, &n, &e), 0);
	assert_int_equal(rootfs_make_node(root, &n, &e), 0);
	assert_int_equal(look(ROOT "/dev/pipe").st_mode, S_IFIFO | 0600);
}

static void the_same_node_is_accepted_and_left_alone(void **state)
{
	struct rootfs_node n = null;
	struct err e = ERR_NONE;

	(void)state;
	n.uid = 9;
	dir(ROOT "/dev");
	assert_int_equal(mknod(ROOT "/dev/null", S_IFCHR | 0600, makedev(1, 3)), 0);
	assert_int_equal(rootfs_make_node(root, &n, &e), 0);
	assert_int_equal(look(ROOT "/dev/null").st_mode, S_IFCHR | 0600);
	assert_int_equal(look(ROOT "/dev/null").st_uid, 0);
}

static void anything_else_of_that_name_is_refused(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	dir(ROOT "/dev");
	file(ROOT "/dev/null", "");
	assert_int_equal(rootfs_make_node(root, &null, &e), -1);
	assert_string_equal(e.msg, "'dev/null' exists and is not device 1:3");
	assert_int_equal(unlink(ROOT "/dev/null"), 0);
	assert_int_equal(mknod(ROOT "/dev/null", S_IFCHR | 0666, makedev(1, 5)), 0);
	assert_int_equal(rootfs_make_node(root, &null, &e), -1);
	assert_int_equal(unlink(ROOT "/dev/null"), 0);
	ln("../../null", ROOT "/dev/null");
	assert_int_equal(rootfs_make_node(root, &null, &e), -1);
	assert_int_equal(access(TREE "/null", F_OK), -1);
}

static void a_link_for_dev_leads_nowhere_else(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	dir(TREE "/host");
	ln("../host", ROOT "/dev");
	assert_int_equal(rootfs_make_node(root, &null, &e), 0);
	assert_int_equal(access(TREE "/host/null", F_OK), -1);
	assert_int_equal(look(ROOT "/host/null").st_rdev, makedev(1, 3));
}

static void a_bound_node_is_the_hosts(void **state)
{
	struct rootfs_node n = null;
	struct err e = ERR_NONE;

	(void)state;
	n.bind = true;
	assert_int_equal(rootfs_make_node(root, &n, &e), 0);
	assert_int_equal(look(ROOT "/dev/null").st_rdev, makedev(1, 3));
	assert_int_equal(look(ROOT "/dev/null").st_dev, look("/dev/null").st_dev);
	n.minor = 5;
	n.path = "dev/zero";
	assert_int_equal(rootfs_make_node(root, &n, &e), -1);
	assert_string_equal(e.msg, "'/dev/null' of the host is not device 1:5");
	assert_int_equal(access(ROOT "/dev/zero", F_OK), -1);
}

/* The other end of a new pseudo-terminal. */
static int terminal(int *master)
{
	int unlocked = 0, fd;

	*master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(*master >= 0);
	assert_int_equal(ioctl(*master, TIOCSPTLCK, &unlocked), 0);
	fd = ioctl(*master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static void the_console_is_the_terminal(void **state)
{
	struct err e = ERR_NONE;
	AUTO_FD int master = NO_FD, slave = terminal(&master);
	struct stat st;

	(void)state;
	assert_int_equal(rootfs_bind_console(root, slave, &e), 0);
	assert_int_equal(fstat(slave, &st), 0);
	assert_int_equal(look(ROOT "/dev/console").st_rdev, st.st_rdev);
}

static void the_console_is_bound_on_files_only(void **state)
{
	struct err e = ERR_NONE;
	AUTO_FD int master = NO_FD, slave = terminal(&master);

	(void)state;
	dir(ROOT "/dev");
	ln("../../console", ROOT "/dev/console");
	assert_int_equal(rootfs_bind_console(root, slave, &e), -1);
	assert_string_equal(e.msg, "'/dev/console' is neither a file nor a device");
	assert_int_equal(access(TREE "/console", F_OK), -1);
	assert_int_equal(access(ROOT "/console", F_OK), -1);
	assert_int_equal(unlink(ROOT "/dev/console"), 0);
	assert_int_equal(mkfifo(ROOT "/dev/console", 0600), 0);
	assert_int_equal(rootfs_bind_console(root, slave, &e), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(a_node_has_its_mode_number_and_owner),
		TREE_TEST(a_fifo_has_no_number),
		TREE_TEST(the_same_node_is_accepted_and_left_alone),
		TREE_TEST(anything_else_of_that_name_is_refused),
		TREE_TEST(a_link_for_dev_leads_nowhere_else),
		TREE_TEST(a_bound_node_is_the_hosts),
		TREE_TEST(the_console_is_the_terminal),
		TREE_TEST(the_console_is_bound_on_files_only),
	};

	return tree_possible() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
