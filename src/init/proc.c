/* proc.c: a procfs that nobody can have put something over.  Knows nothing of what is written
 * there. */
#include "init/init.h"

#include "rootfs/rootfs.h"
#include "sys/file.h"
#include "sys/mount.h"

#define PROC_ROOT_INO 1

int init_mounted_proc(const struct run *r, struct err *e)
{
	AUTO_FD int fd = r->root < 0 ? rootfs_try_here("/proc", O_PATH | O_DIRECTORY)
				     : rootfs_try_open(r->root, "proc", O_PATH | O_DIRECTORY);
	struct statfs fs;
	struct stat st;

	if (fd < 0)
		return err_sys(e, fd, "cannot open '/proc'");
	if (sys_fstatfs(fd, &fs) < 0 || sys_fstat(fd, &st) < 0 || fs.f_type != PROC_SUPER_MAGIC ||
	    st.st_ino != PROC_ROOT_INO)
		return err_set(e, "'/proc' of the container is no procfs");
	return TAKE_FD(fd);
}

int init_open_proc(const struct run *r, struct err *e)
{
	static const struct rootfs_fs proc = {
		.type = "proc", .source = "proc",
		.attr = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
	};
	struct err refused = ERR_NONE;
	AUTO_FD int fd = rootfs_new_fs(&proc, &refused);

	if (fd < 0)
		return init_mounted_proc(r, e);
	return rootfs_prove(fd, proc.attr, e) < 0 ? -1 : TAKE_FD(fd);
}
