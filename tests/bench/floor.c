/*
 * floor.c: the fewest system calls that make the container which the default
 * configuration describes, run a program in it and remove it.  Reads no configuration
 * and checks nothing: this is the limit that a runtime is compared with, not a runtime.
 *
 *	floor ROOTFS PROGRAM ARGS...
 *
 * FLOOR_FILTER=FILE puts that raw system call filter in force.
 *
 * Needs root and a cgroup2 on /sys/fs/cgroup.
 */
#define _GNU_SOURCE
#include "must.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#define CGROUP "/sys/fs/cgroup/floor"
#define STATE "/run/floor"
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

enum {
	DEVICE_LOADS = 24, /* about what a default list of devices compiles to */
	SAFE = MS_NOSUID | MS_NOEXEC | MS_NODEV,
};

static const struct {
	const char *source, *target, *type, *data;
	unsigned long flags;
} mounts[] = {
	{ "proc", "proc", "proc", NULL, SAFE },
	{ "tmpfs", "dev", "tmpfs", "mode=755,size=65536k", MS_NOSUID | MS_STRICTATIME },
	{ "devpts", "dev/pts", "devpts", "newinstance,ptmxmode=0666,mode=0620,gid=5",
	  MS_NOSUID | MS_NOEXEC },
	{ "shm", "dev/shm", "tmpfs", "mode=1777,size=65536k", SAFE },
	{ "mqueue", "dev/mqueue", "mqueue", NULL, SAFE },
	{ "sysfs", "sys", "sysfs", NULL, SAFE | MS_RDONLY },
};

static const struct {
	const char *path;
	unsigned major, minor;
} nodes[] = {
	{ "dev/null", 1, 3 },   { "dev/zero", 1, 5 },    { "dev/full", 1, 7 },
	{ "dev/random", 1, 8 }, { "dev/urandom", 1, 9 }, { "dev/tty", 5, 0 },
};

static const char *const links[][2] = {
	{ "/proc/self/fd", "dev/fd" },
	{ "/proc/self/fd/0", "dev/stdin" },
	{ "/proc/self/fd/1", "dev/stdout" },
	{ "/proc/self/fd/2", "dev/stderr" },
	{ "pts/ptmx", "dev/ptmx" },
};

static const char *const readonly_paths[] = {
	"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};
static const char *const masked_files[] = { "/proc/kcore", "/proc/keys", "/proc/timer_list" };
static const char *const masked_dirs[] = {
	"/proc/acpi", "/proc/asound", "/proc/scsi", "/sys/firmware",
};

static int device_filter(void)
{
	struct bpf_insn in[DEVICE_LOADS + 2];
	int n = 0;

	while (n < DEVICE_LOADS) {
		in[n] = (struct bpf_insn){ .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = 2,
					   .src_reg = 1, .off = (short)(n % 3 * 4) };
		n++;
	}
	in[n++] = (struct bpf_insn){ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 };
	in[n++] = (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT };
	union bpf_attr a = { .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE, .insn_cnt = (unsigned)n,
			     .insns = (unsigned long)in, .license = (unsigned long)"GPL" };

	return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &a, sizeof a);
}

static int make_cgroup(void)
{
	int cgroup, filter;

	MUST(mkdir(CGROUP, 0755));
	MUST(cgroup = open(CGROUP, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	MUST(filter = device_filter());
	union bpf_attr attach = { .target_fd = (unsigned)cgroup, .attach_bpf_fd = (unsigned)filter,
				  .attach_type = BPF_CGROUP_DEVICE,
				  .attach_flags = BPF_F_ALLOW_MULTI };

	MUST(syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach));
	return cgroup;
}

/* A clone of the host's mount: making a new one waits for removals of other cgroups. */
static void mount_cgroup(void)
{
	int tree;

	MUST(tree = (int)syscall(SYS_open_tree, AT_FDCWD, CGROUP, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
	MUST(syscall(SYS_move_mount, tree, "", AT_FDCWD, "sys/fs/cgroup", MOVE_MOUNT_F_EMPTY_PATH));
	MUST(mount(NULL, "sys/fs/cgroup", NULL, MS_BIND | MS_REMOUNT | SAFE | MS_RDONLY, NULL));
}

static void make_rootfs(const char *root)
{
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	MUST(mount(root, root, NULL, MS_BIND | MS_REC, NULL));
	MUST(chdir(root));
	for (size_t i = 0; i < ARRAY_LEN(mounts); i++) {
		if (i == 2) { /* /dev is there now */
			MUST(mkdir("dev/pts", 0755));
			MUST(mkdir("dev/shm", 0755));
			MUST(mkdir("dev/mqueue", 0755));
		}
		MUST(mount(mounts[i].source, mounts[i].target, mounts[i].type, mounts[i].flags,
			   mounts[i].data));
	}
	mount_cgroup();
	for (size_t i = 0; i < ARRAY_LEN(nodes); i++)
		MUST(mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)));
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		MUST(symlink(links[i][0], links[i][1]));
	MUST(syscall(SYS_pivot_root, ".", "."));
	MUST(umount2(".", MNT_DETACH));
	MUST(chdir("/"));
}

static void hide_paths(void)
{
	for (size_t i = 0; i < ARRAY_LEN(readonly_paths); i++) {
		const char *path = readonly_paths[i];

		if (access(path, F_OK))
			continue;
		MUST(mount(path, path, NULL, MS_BIND | MS_REC, NULL));
		MUST(mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL));
	}
	for (size_t i = 0; i < ARRAY_LEN(masked_files); i++)
		if (!access(masked_files[i], F_OK))
			MUST(mount("/dev/null", masked_files[i], NULL, MS_BIND, NULL));
	for (size_t i = 0; i < ARRAY_LEN(masked_dirs); i++)
		if (!access(masked_dirs[i], F_OK))
			MUST(mount("tmpfs", masked_dirs[i], "tmpfs", MS_RDONLY, NULL));
}

static void give_up_privileges(void)
{
	const unsigned keep = 1u << CAP_AUDIT_WRITE | 1u << CAP_KILL | 1u << CAP_NET_BIND_SERVICE;
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { keep, keep, 0 }, { 0, 0, 0 } };
	struct ifreq lo = { .ifr_name = "lo" };
	struct rlimit files = { 1024, 1024 };
	int s;

	lo.ifr_flags = IFF_UP | IFF_RUNNING;
	MUST(s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	MUST(ioctl(s, SIOCSIFFLAGS, &lo));
	MUST(sethostname("floor", 5));
	MUST(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	MUST(setrlimit(RLIMIT_NOFILE, &files));
	for (unsigned i = 0; i <= CAP_LAST_CAP; i++)
		if (i >= 32 || !(keep >> i & 1))
			(void)prctl(PR_CAPBSET_DROP, i);
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	MUST(syscall(SYS_capset, &head, data));
}

static void init(char **argv, const struct sock_fprog *filter)
{
	MUST(setsid());
	make_rootfs(argv[1]);
	hide_paths();
	give_up_privileges();
	if (filter->len)
		MUST(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, filter));
	execv(argv[2], argv + 2);
	_exit(127);
}

static unsigned short read_filter(const char *path, struct sock_filter *v, size_t size)
{
	ssize_t n;
	int fd;

	MUST(fd = open(path, O_RDONLY | O_CLOEXEC));
	MUST(n = read(fd, v, size));
	MUST(close(fd));
	return (unsigned short)((size_t)n / sizeof(*v));
}

int main(int argc, char **argv)
{
	static struct sock_filter instructions[BPF_MAXINSNS];
	struct sock_fprog filter = { .filter = instructions };
	const char *path = getenv("FLOOR_FILTER");
	int status, fd;
	pid_t pid;

	if (argc < 3)
		return 2;
	if (path)
		filter.len = read_filter(path, instructions, sizeof(instructions));
	(void)mkdir(STATE, 0700);
	MUST(fd = open(STATE "/state", O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600));
	MUST(write(fd, "{}", 2));
	MUST(close(fd));
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.cgroup = (unsigned)make_cgroup(),
		.flags = CLONE_INTO_CGROUP | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC |
			 CLONE_NEWUTS | CLONE_NEWNET,
	};
	MUST(pid = (pid_t)syscall(SYS_clone3, &args, sizeof args));
	if (!pid)
		init(argv, &filter);
	MUST(waitpid(pid, &status, 0));
	MUST(rmdir(CGROUP));
	MUST(unlink(STATE "/state"));
	MUST(rmdir(STATE));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
