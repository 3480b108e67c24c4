/* devices_attach.c: a device program into the kernel and onto a cgroup, and proof that it
 * is there.  Knows nothing of rules. */
#include "private.h"

#include <errno.h>
#include <linux/bpf.h>

#include "sys/kernel.h"

/* More than this on one cgroup is refused by the kernel too (BPF_CGROUP_MAX_PROGS). */
enum { PROGRAMS_MAX = 64 };

static uint64_t address(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static int load(const struct cgroup_plan *p)
{
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
		.insns = address(p->program),
		.insn_cnt = (uint32_t)p->n_program,
		.license = address("Apache-2.0"),
		.prog_name = "tare_devices",
	};

	return sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int attach(int cgroup, int program)
{
	/* MULTI: programs of parents and of who manages them stay in force. */
	union bpf_attr attr = {
		.target_fd = (uint32_t)cgroup,
		.attach_bpf_fd = (uint32_t)program,
		.attach_type = BPF_CGROUP_DEVICE,
		.attach_flags = BPF_F_ALLOW_MULTI,
	};

	return sys_bpf(BPF_PROG_ATTACH, &attr, sizeof(attr));
}

static int program_id(int program, uint32_t *out)
{
	struct bpf_prog_info info = { 0 };
	union bpf_attr attr = {
		.info.bpf_fd = (uint32_t)program,
		.info.info_len = sizeof(info),
		.info.info = address(&info),
	};
	int rc = sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr));

	*out = info.id;
	return rc;
}

/* 0 when the program with this id is attached. */
static int verify(int cgroup, uint32_t id)
{
	uint32_t ids[PROGRAMS_MAX] = { 0 };
	union bpf_attr attr = {
		.query.target_fd = (uint32_t)cgroup,
		.query.attach_type = BPF_CGROUP_DEVICE,
		.query.prog_ids = address(ids),
		.query.prog_cnt = PROGRAMS_MAX,
	};
	int rc = sys_bpf(BPF_PROG_QUERY, &attr, sizeof(attr));

	if (rc < 0)
		return rc;
	for (uint32_t i = 0; i < MIN(attr.query.prog_cnt, PROGRAMS_MAX); i++) {
		if (ids[i] == id)
			return 0;
	}
	return -ENODATA;
}

int cgroup_devices_attach(int cgroup, const struct cgroup_plan *p, struct err *e)
{
	AUTO_FD int program = NO_FD;
	uint32_t id = 0;
	int rc;

	if (p->n_program == 0)
		return 0;
	program = load(p);
	if (program < 0)
		return err_sys(e, program, "cannot load the device program of the cgroup '%s'", p->path);
	rc = attach(cgroup, program);
	if (rc < 0)
		return err_sys(e, rc, "cannot attach the device program to the cgroup '%s'", p->path);
	rc = program_id(program, &id);
	if (rc == 0)
		rc = verify(cgroup, id);
	if (rc < 0)
		return err_sys(e, rc, "the device program is not in force on the cgroup '%s'", p->path);
	return 0;
}
