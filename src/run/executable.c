/* executable.c: keep the file of this program out of the container's reach (CVE-2019-5736).
 * The cheapest way that suffices; src/README.md says why each does. */
#include "run/run.h"

#include <errno.h>
#include <unistd.h>

#include "base/fmt.h"
#include "sys/cred.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"

#define SELF "/proc/self/exe"

enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

/* --- files that can take its place ------------------------------------------------- */

static int is_sealed(int fd)
{
	int seals = sys_get_seals(fd);

	return seals < 0 ? seals : (seals & SEALS) == SEALS ? 0 : -EPERM;
}

static int seal(int fd)
{
	int rc = sys_add_seals(fd, SEALS);

	return rc < 0 ? rc : is_sealed(fd);
}

static int new_memfd(void)
{
	int fd = sys_memfd_create("tare", MFD_ALLOW_SEALING | MFD_EXEC);

	/* Before Linux 6.3 all are executable, and nobody can say so. */
	return fd == -EINVAL ? sys_memfd_create("tare", MFD_ALLOW_SEALING) : fd;
}

/* Executable by its mode, with nothing in it to be executed or changed. */
static int empty_file(void)
{
	AUTO_FD int fd = new_memfd();
	int rc = fd < 0 ? fd : seal(fd);

	return rc < 0 ? rc : TAKE_FD(fd);
}

/* Where the host forbids executable memory files (vm.memfd_noexec): the file itself, on a mount
 * that nobody can name once *tree is closed. */
static int readonly_file(int *tree)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };
	char path[32];
	int rc;

	*tree = sys_open_tree(AT_FDCWD, SELF, OPEN_TREE_CLONE);
	if (*tree < 0)
		return *tree;
	rc = sys_mount_setattr(*tree, "", AT_EMPTY_PATH, &attr);
	(void)fmt(path, sizeof(path), "/proc/self/fd/%d", *tree);
	return rc < 0 ? rc : sys_open(path, O_RDONLY, 0);
}

/* --- ways -------------------------------------------------------------------------- */

static int become(void)
{
	struct mount_attr noexec = { .attr_set = MOUNT_ATTR_NOEXEC };
	AUTO_FD int tree = NO_FD, fd = empty_file();
	struct sys_image image;
	int rc = sys_image_look(&image, false);

	if (rc < 0)
		return rc;
	if (fd >= 0)
		return sys_image_detach(&image, fd);
	fd = readonly_file(&tree);
	rc = fd < 0 ? fd : sys_image_detach(&image, fd);
	/* Not earlier: the kernel takes only what could be executed. */
	return rc < 0 ? rc : sys_mount_setattr(tree, "", AT_EMPTY_PATH, &noexec);
}

static bool commands_files(void)
{
	struct sys_caps caps;

	return sys_capget(&caps) == 0 && (caps.effective >> CAP_DAC_OVERRIDE & 1);
}

/* What commands the files of a user namespace can write there whatever any container in it can.
 * Who does not has no user 0 of his own namespace to lend. */
static bool is_unwritable(void)
{
	struct stat st;

	if (sys_faccessat2(AT_FDCWD, SELF, W_OK, AT_EACCESS) != -EACCES)
		return false;
	if (commands_files())
		return true;
	return sys_geteuid() != 0 && sys_fstatat(AT_FDCWD, SELF, &st, 0) == 0 && st.st_uid == 0 &&
	       !(st.st_mode & (S_IWGRP | S_IWOTH));
}

static int copy_self(int to)
{
	AUTO_FD int from = sys_open(SELF, O_RDONLY, 0);
	ssize_t n = from < 0 ? from : 1;

	while (n > 0)
		n = sys_sendfile(to, from, 1 << 20);
	return (int)n;
}

static int start_anew(const char *const *argv, struct err *e)
{
	AUTO_FD int fd = new_memfd();
	int rc = fd < 0 ? fd : copy_self(fd);

	if (rc == 0)
		rc = seal(fd);
	if (rc == 0)
		rc = sys_execveat(fd, "", argv, (const char *const *)environ, AT_EMPTY_PATH);
	(void)err_sys(e, rc, "cannot run from a sealed copy of this program");
	return err_hint(e, "without CAP_SYS_RESOURCE the program file is kept from the container by such a copy: see vm.memfd_noexec");
}

static bool runs_sealed(void)
{
	AUTO_FD int fd = sys_open(SELF, O_RDONLY, 0);

	return fd >= 0 && is_sealed(fd) == 0;
}

int executable_guard(const char *const *argv, struct err *e)
{
	if (become() == 0 || is_unwritable() || runs_sealed())
		return 0;
	return start_anew(argv, e);
}

bool executable_can_wait(void)
{
	struct sys_image image;

	return sys_image_look(&image, false) == 0;
}

/* --- run --------------------------------------------------------------------------- */

static bool names_ptrace(const struct plan_caps *c)
{
	return (c->bounding | c->permitted) >> CAP_SYS_PTRACE & 1;
}

bool executable_waits(const struct plan *p)
{
	uint64_t own = CLONE_NEWPID | CLONE_NEWNS;

	if (p->hooks[HOOK_CREATE_CONTAINER].n || p->hooks[HOOK_START_CONTAINER].n ||
	    (!p->userns && names_ptrace(&p->process.caps)))
		return false;
	return p->kind == PLAN_RUN && p->spawn == SPAWN_DIRECT && (p->ns_new & own) == own;
}

int executable_guard_run(struct run_request *q, const char *const *argv, struct err *e)
{
	struct sys_image *image = ARENA_NEW(q->arena, struct sys_image);

	q->stand_in = NO_FD;
	if (!executable_waits(q->plan) || sys_image_look(image, q->plan->userns) < 0 ||
	    sys_image_find(image) < 0)
		return executable_guard(argv, e);
	q->stand_in = empty_file();
	q->image = image;
	return q->stand_in < 0 ? executable_guard(argv, e) : 0;
}
