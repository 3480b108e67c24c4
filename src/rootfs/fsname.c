/* fsname.c: what a file system is called, for people.  Owns the table of magic numbers. */
#include "rootfs/rootfs.h"

#include "base/fmt.h"
#include "sys/compat.h"
#include "sys/file.h"

static const struct {
	uint32_t    magic;
	const char *name;
} names[] = {
	{ EXT4_SUPER_MAGIC, "ext4" },      { XFS_SUPER_MAGIC, "xfs" },
	{ BTRFS_SUPER_MAGIC, "btrfs" },    { OVERLAYFS_SUPER_MAGIC, "overlay" },
	{ TMPFS_MAGIC, "tmpfs" },          { RAMFS_MAGIC, "ramfs" },
	{ FUSE_SUPER_MAGIC, "fuse" },      { NFS_SUPER_MAGIC, "nfs" },
	{ CIFS_SUPER_MAGIC, "cifs" },      { SMB2_SUPER_MAGIC, "smb2" },
	{ V9FS_MAGIC, "9p" },              { CEPH_SUPER_MAGIC, "ceph" },
	{ PROC_SUPER_MAGIC, "proc" },      { SYSFS_MAGIC, "sysfs" },
	{ CGROUP2_SUPER_MAGIC, "cgroup2" }, { CGROUP_SUPER_MAGIC, "cgroup" },
	{ DEVPTS_SUPER_MAGIC, "devpts" },  { HUGETLBFS_MAGIC, "hugetlbfs" },
	{ SQUASHFS_MAGIC, "squashfs" },    { EROFS_SUPER_MAGIC_V1, "erofs" },
	{ F2FS_SUPER_MAGIC, "f2fs" },      { MSDOS_SUPER_MAGIC, "vfat" },
	{ NSFS_MAGIC, "nsfs" },            { ECRYPTFS_SUPER_MAGIC, "ecryptfs" },
	{ SECURITYFS_MAGIC, "securityfs" }, { DEBUGFS_MAGIC, "debugfs" },
	{ TRACEFS_MAGIC, "tracefs" },      { BPF_FS_MAGIC, "bpf" },
	{ ISOFS_SUPER_MAGIC, "iso9660" },
};

void rootfs_fs_name(int fd, char out[ROOTFS_FS_NAME])
{
	struct statfs fs;

	(void)fmt(out, ROOTFS_FS_NAME, "unknown");
	if (sys_fstatfs(fd, &fs) < 0)
		return;
	(void)fmt(out, ROOTFS_FS_NAME, "0x%x", (unsigned)fs.f_type);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].magic == (uint32_t)fs.f_type)
			(void)fmt(out, ROOTFS_FS_NAME, "%s", names[i].name);
}
