/* test_container.c: the state directory, its lock, its records, and the status found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "container/container.h"
#include "container/private.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/sock.h"

static struct arena arena;
static struct err err;
static char root[64];

static int setup(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_EMPTY;
	err = (struct err)ERR_NONE;
	snprintf(root, sizeof(root), "/tmp/tare-unit-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	struct strs ids = { 0 };
	int rc = container_list(root, &arena, &ids, &err);

	(void)state;
	for (size_t i = 0; i < ids.n; i++) {
		AUTO_CONTAINER struct container c = CONTAINER_NONE;

		if (container_open(&c, root, ids.v[i], CONTAINER_WRITE, &arena, &err) == 0)
			rc |= container_remove(&c, &err);
	}
	arena_free(&arena);
	return rc | rmdir(root);
}

static struct record some_record(const char *id)
{
	return (struct record){ .format = 1, .oci_version = "1.2.0", .id = id, .bundle = "/b",
				.rootfs = "/b/rootfs", .created = "2026-01-02T03:04:05.678901234Z",
				.phase = "creating", .owner = 0 };
}

/* A directory with an intent and nothing else; the lock is given up. */
static void make_intent(const char *id, const char *boot)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;
	struct record r = some_record(id);

	r.boot_id = boot;
	assert_int_equal(container_make(&c, root, id, &arena, &err), 0);
	assert_int_equal(record_write_intent(c.dir, &r, &arena, &err), 0);
}

/* A complete one whose init is `pid`. */
static struct record make_complete(const char *id, pid_t pid)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;
	struct record r = some_record(id);

	assert_int_equal(container_make(&c, root, id, &arena, &err), 0);
	assert_int_equal(record_write_intent(c.dir, &r, &arena, &err), 0);
	r.phase = "created";
	r.gate = true;
	assert_int_equal(record_identify(&r, pid, &arena, &err), 0);
	assert_int_equal(record_write(c.dir, &r, &arena, &err), 0);
	return r;
}

static int open_id(struct container *c, const char *id)
{
	return container_open(c, root, id, CONTAINER_READ, &arena, &err);
}

static enum container_status status_of(const char *id)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;

	assert_int_equal(open_id(&c, id), 0);
	return c.status;
}

static pid_t spawn(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	assert_true(pid > 0);
	return pid;
}

static void end(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void put_file(const char *id, const char *name, const char *text)
{
	const char *path = arena_fmt(&arena, "%s/%s/%s", root, id, name);

	assert_int_equal(io_write_file(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600, text,
				       strlen(text)), 0);
}

static void ids_are_names_and_nothing_else(void **state)
{
	static const char *const good[] = { "a", "A_b+c-d.e", "0", "buildah-x.1" };
	static const char *const wrong[] = { "", ".", "..", ".x", "-x", "a/b", "a b", "a\n", "\xc3\xa4" };
	char longest[257];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(container_check_id(good[i], &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(container_check_id(wrong[i], &err), -1);
	memset(longest, 'x', sizeof(longest));
	longest[256] = '\0';
	assert_int_equal(container_check_id(longest, &err), -1);
	longest[255] = '\0';
	assert_int_equal(container_check_id(longest, &err), 0);
}

static void unknown_id_does_not_exist(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;

	(void)state;
	assert_int_equal(open_id(&c, "nobody"), -1);
	assert_string_equal(err.msg, "container does not exist");
	assert_int_equal(container_open(&c, "/tmp/tare-no-such-root", "x", CONTAINER_READ, &arena, &err), -1);
	assert_string_equal(err.msg, "container does not exist");
}

static void root_that_others_can_change_is_refused(void **state)
{
	(void)state;
	assert_int_equal(chmod(root, 0777), 0);
	assert_int_equal(container_open_root(root, true, &err), -1);
	assert_non_null(strstr(err.msg, "can be changed by other users"));
	assert_int_equal(chmod(root, 0711), 0);
	assert_int_equal(chmod(root, 0700), 0);
}

static void root_is_made_with_its_parents(void **state)
{
	const char *deep = arena_fmt(&arena, "%s/x/y", root);
	AUTO_FD int fd = container_open_root(deep, false, &err);
	struct stat st;

	(void)state;
	assert_int_equal(fd, -1);
	fd = container_open_root(deep, true, &err);
	assert_true(fd >= 0);
	assert_int_equal(stat(deep, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(rmdir(deep), 0);
	assert_int_equal(rmdir(arena_fmt(&arena, "%s/x", root)), 0);
}

static void id_in_use_is_refused(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;
	pid_t pid = spawn();

	(void)state;
	make_complete("web", pid);
	assert_int_equal(container_make(&c, root, "web", &arena, &err), -1);
	assert_non_null(strstr(err.msg, "container with given ID already exists"));
	assert_string_equal(err.hint, "");
	end(pid);
	assert_int_equal(container_make(&c, root, "web", &arena, &err), -1);
}

static void interrupted_create_keeps_its_id_until_deleted(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;

	(void)state;
	make_intent("web", NULL);
	assert_int_equal(status_of("web"), STATUS_STOPPED);
	assert_int_equal(container_make(&c, root, "web", &arena, &err), -1);
	assert_non_null(strstr(err.hint, "delete --force web"));
}

static void leftover_of_an_earlier_boot_is_reclaimed(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE, again = CONTAINER_NONE;

	(void)state;
	make_intent("web", "00000000-0000-0000-0000-000000000000");
	put_file("web", "config.json", "{}");
	assert_int_equal(open_id(&c, "web"), 0);
	assert_true(c.stale);
	assert_int_equal(c.status, STATUS_STOPPED);
	assert_int_equal(container_make(&again, root, "web", &arena, &err), 0);
	assert_true(sys_faccessat2(again.dir, "config.json", F_OK, 0) < 0);
}

static void directory_without_intent_is_reclaimed(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;

	(void)state;
	assert_int_equal(mkdir(arena_fmt(&arena, "%s/web", root), 0700), 0);
	assert_int_equal(container_make(&c, root, "web", &arena, &err), 0);
}

static void directory_without_records_is_damaged(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;

	(void)state;
	assert_int_equal(mkdir(arena_fmt(&arena, "%s/web", root), 0700), 0);
	assert_int_equal(open_id(&c, "web"), 0);
	assert_true(c.damaged);
	assert_int_equal(container_allows(&c, COMMAND_STATE, &err), -1);
	assert_non_null(strstr(err.msg, "damaged, run 'delete --force web'"));
	assert_int_equal(container_allows(&c, COMMAND_DELETE_FORCE, &err), 0);
}

/* What crun, and what runc leaves in its state root. */
static void directory_of_another_runtime_is_no_container(void **state)
{
	static const char *const theirs[] = { "status", "state.json" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(theirs); i++) {
		AUTO_CONTAINER struct container c = CONTAINER_NONE, made = CONTAINER_NONE;
		const char *id = arena_fmt(&arena, "web%zu", i);
		const char *dir = arena_fmt(&arena, "%s/%s", root, id);
		struct strs ids = { 0 };

		assert_int_equal(mkdir(dir, 0700), 0);
		put_file(id, theirs[i], "{\"pid\":1}");
		assert_int_equal(open_id(&c, id), -1);
		assert_true(c.missing);
		assert_int_equal(container_list(root, &arena, &ids, &err), 0);
		assert_int_equal(ids.n, 0);
		assert_int_equal(container_make(&made, root, id, &arena, &err), -1);
		assert_non_null(strstr(err.msg, "already exists"));
		assert_non_null(strstr(err.hint, "--root"));
		err = (struct err)ERR_NONE;
		assert_int_equal(unlink(arena_fmt(&arena, "%s/%s", dir, theirs[i])), 0);
		assert_int_equal(rmdir(dir), 0);
	}
}

static void container_exists_from_its_intent_on(void **state)
{
	AUTO_CONTAINER struct container maker = CONTAINER_NONE, c = CONTAINER_NONE;
	struct record r = some_record("web");

	(void)state;
	assert_int_equal(container_make(&maker, root, "web", &arena, &err), 0);
	assert_int_equal(open_id(&c, "web"), -1);
	assert_string_equal(err.msg, "container does not exist");
	assert_int_equal(record_write_intent(maker.dir, &r, &arena, &err), 0);
	assert_int_equal(status_of("web"), STATUS_CREATING);
	container_close(&maker);
	assert_int_equal(status_of("web"), STATUS_STOPPED);
}

static void broken_state_falls_back_to_the_intent(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;

	(void)state;
	make_intent("web", NULL);
	put_file("web", "state.json", "{\"format\":1,");
	assert_int_equal(open_id(&c, "web"), 0);
	assert_true(c.damaged);
	assert_non_null(c.record);
	assert_string_equal(c.record->bundle, "/b");
	put_file("web", "intent.json", "no");
	container_close(&c);
	assert_int_equal(open_id(&c, "web"), 0);
	assert_true(c.damaged);
	assert_null(c.record);
}

static void status_follows_the_process(void **state)
{
	pid_t pid = spawn();

	(void)state;
	make_complete("web", pid);
	assert_int_equal(status_of("web"), STATUS_RUNNING);
	assert_int_equal(kill(pid, SIGKILL), 0);
	/* A zombie is no container. */
	assert_int_equal(waitid(P_PID, (id_t)pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT), 0);
	assert_int_equal(status_of("web"), STATUS_STOPPED);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(status_of("web"), STATUS_STOPPED);
}

static void another_process_of_the_same_number_is_not_init(void **state)
{
	pid_t pid = spawn();
	struct record r = make_complete("web", pid);
	AUTO_FD int dir = NO_FD, pidfd = record_open_init(&r);

	(void)state;
	assert_true(pidfd >= 0);
	r.start_time++;
	assert_int_equal(record_open_init(&r), NO_FD);
	dir = sys_open(arena_fmt(&arena, "%s/web", root), O_RDONLY | O_DIRECTORY, 0);
	assert_int_equal(record_write(dir, &r, &arena, &err), 0);
	assert_int_equal(status_of("web"), STATUS_STOPPED);
	end(pid);
}

static void listener_at_the_gate_means_created(void **state)
{
	pid_t pid = spawn();
	AUTO_FD int dir = NO_FD, gate = sys_socket(AF_UNIX, SOCK_SEQPACKET, 0);

	(void)state;
	make_complete("web", pid);
	dir = sys_open(arena_fmt(&arena, "%s/web", root), O_RDONLY | O_DIRECTORY, 0);
	assert_int_equal(sys_unix_bind(gate, dir, "gate"), 0);
	assert_int_equal(sys_listen(gate, 1), 0);
	/* More looks than its queue is long. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(status_of("web"), STATUS_CREATED);
	fd_close(&gate);
	assert_int_equal(status_of("web"), STATUS_RUNNING);
	end(pid);
}

static void writers_exclude_each_other(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;
	AUTO_FD int other = NO_FD;

	(void)state;
	assert_int_equal(container_make(&c, root, "web", &arena, &err), 0);
	other = sys_open(arena_fmt(&arena, "%s/web", root), O_RDONLY | O_DIRECTORY, 0);
	assert_true(container_is_locked(other));
	assert_int_equal(container_lock(other, 20), -ETIMEDOUT);
	assert_int_equal(container_lock_holder(other), getpid());
	container_close(&c);
	assert_false(container_is_locked(other));
	assert_int_equal(container_lock(other, 20), 0);
}

static void one_of_many_creates_wins(void **state)
{
	enum { MANY = 8 };
	int go[2], winners = 0;

	(void)state;
	assert_int_equal(pipe(go), 0);
	for (int i = 0; i < MANY; i++) {
		if (fork() == 0) {
			struct container c = CONTAINER_NONE;
			struct record r = some_record("web");
			char byte;

			close(go[1]);
			if (read(go[0], &byte, 1) != 0 ||
			    container_make(&c, root, "web", &arena, &err) < 0)
				_exit(strstr(err.msg, "already exists") ? 1 : 2);
			_exit(record_write_intent(c.dir, &r, &arena, &err) < 0 ? 2 : 0);
		}
	}
	close(go[0]);
	close(go[1]);
	for (int i = 0; i < MANY; i++) {
		int status = 0;

		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
		winners += WEXITSTATUS(status) == 0;
	}
	assert_int_equal(winners, 1);
}

static void removal_takes_everything_of_the_directory(void **state)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;

	(void)state;
	make_intent("web", NULL);
	for (int i = 0; i < 100; i++)
		put_file("web", arena_fmt(&arena, "file-%d", i), "x");
	assert_int_equal(symlink(root, arena_fmt(&arena, "%s/web/link", root)), 0);
	assert_int_equal(container_open(&c, root, "web", CONTAINER_WRITE, &arena, &err), 0);
	assert_int_equal(container_remove(&c, &err), 0);
	assert_int_equal(container_remove(&c, &err), 0);
	container_close(&c);
	assert_int_equal(open_id(&c, "web"), -1);
	assert_string_equal(err.msg, "container does not exist");
}

static void list_is_sorted_and_skips_what_is_no_container(void **state)
{
	struct strs ids = { 0 }, none = { 0 };
	const char *file = arena_fmt(&arena, "%s/afile", root), *hidden = arena_fmt(&arena, "%s/.cache", root);

	(void)state;
	make_intent("b", NULL);
	make_intent("a", NULL);
	make_intent("c", NULL);
	assert_int_equal(mkdir(hidden, 0700), 0);
	assert_int_equal(io_write_file(AT_FDCWD, file, O_WRONLY | O_CREAT, 0600, "", 0), 0);
	assert_int_equal(container_list(root, &arena, &ids, &err), 0);
	assert_int_equal(ids.n, 3);
	assert_string_equal(ids.v[0], "a");
	assert_string_equal(ids.v[2], "c");
	assert_int_equal(container_list("/tmp/tare-no-such-root", &arena, &none, &err), 0);
	assert_int_equal(none.n, 0);
	assert_int_equal(rmdir(hidden), 0);
	assert_int_equal(unlink(file), 0);
}

static void default_root_ignores_an_empty_variable(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(setenv("XDG_RUNTIME_DIR", "", 1), 0);
	assert_string_equal(container_default_root(&arena, "tare"), "/run/tare");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ids_are_names_and_nothing_else),
		TEST(unknown_id_does_not_exist),
		TEST(root_that_others_can_change_is_refused),
		TEST(root_is_made_with_its_parents),
		TEST(id_in_use_is_refused),
		TEST(interrupted_create_keeps_its_id_until_deleted),
		TEST(leftover_of_an_earlier_boot_is_reclaimed),
		TEST(directory_without_intent_is_reclaimed),
		TEST(directory_without_records_is_damaged),
		TEST(directory_of_another_runtime_is_no_container),
		TEST(container_exists_from_its_intent_on),
		TEST(broken_state_falls_back_to_the_intent),
		TEST(status_follows_the_process),
		TEST(another_process_of_the_same_number_is_not_init),
		TEST(listener_at_the_gate_means_created),
		TEST(writers_exclude_each_other),
		TEST(one_of_many_creates_wins),
		TEST(removal_takes_everything_of_the_directory),
		TEST(list_is_sorted_and_skips_what_is_no_container),
		TEST(default_root_ignores_an_empty_variable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
