/* bpfs: the tags of device programs, one a line: of all that are loaded, or of those that are
 * attached to a cgroup.  usage: bpfs [CGROUP] */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_ATTACHED = 64 };

static int bpf(int cmd, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

/* One that has gone meanwhile, or is of another type, is passed over. */
static void print(uint32_t id)
{
	union bpf_attr attr = { .prog_id = id };
	struct bpf_prog_info info = { 0 };
	int fd = bpf(BPF_PROG_GET_FD_BY_ID, &attr);

	if (fd < 0)
		return;
	attr = (union bpf_attr){ .info = { .bpf_fd = (uint32_t)fd, .info_len = sizeof(info),
					   .info = (uintptr_t)&info } };
	if (bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) == 0 && info.type == BPF_PROG_TYPE_CGROUP_DEVICE) {
		for (size_t i = 0; i < sizeof(info.tag); i++)
			printf("%02x", info.tag[i]);
		putchar('\n');
	}
	close(fd);
}

static int attached(const char *cgroup)
{
	uint32_t ids[MAX_ATTACHED];
	int fd = open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	union bpf_attr attr = { .query = { .target_fd = (uint32_t)fd, .attach_type = BPF_CGROUP_DEVICE,
					   .prog_ids = (uintptr_t)ids, .prog_cnt = MAX_ATTACHED } };

	if (fd < 0 || bpf(BPF_PROG_QUERY, &attr) < 0) {
		fprintf(stderr, "bpfs: %s: %s\n", cgroup, strerror(errno));
		return 1;
	}
	for (uint32_t i = 0; i < attr.query.prog_cnt; i++)
		print(ids[i]);
	return 0;
}

int main(int argc, char **argv)
{
	union bpf_attr attr = { 0 };

	if (argc > 1)
		return attached(argv[1]);
	while (bpf(BPF_PROG_GET_NEXT_ID, &attr) == 0) {
		print(attr.next_id);
		attr.start_id = attr.next_id;
		attr.open_flags = 0;
	}
	if (errno != ENOENT)
		fprintf(stderr, "bpfs: %s\n", strerror(errno));
	return errno != ENOENT;
}
