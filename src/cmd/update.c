/* update.c: change the limits of a container. */
#include "cmd/shared.h"

#include <fcntl.h>
#include <string.h>

#include "base/num.h"
#include "cgroups/systemd.h"
#include "host/host.h"
#include "ocispec/load.h"
#include "run/run.h"

struct update_options {
	const char *resources;
	const char *blkio_weight, *cpu_period, *cpu_quota, *cpu_burst, *cpu_share, *cpu_idle;
	const char *cpu_rt_period, *cpu_rt_runtime, *cpuset_cpus, *cpuset_mems;
	const char *memory, *memory_reservation, *memory_swap, *kernel_memory, *kernel_memory_tcp;
	const char *pids_limit, *l3_cache_schema, *mem_bw_schema;
};

#define ROW(member, name, arg, help) OPT_TEXT(struct update_options, member, name, 0, arg, help)
static const struct opt rows[] = {
	OPT_TEXT(struct update_options, resources, "resources", 'r', "FILE", "Read linux.resources from a file, or - for standard input"),
	ROW(blkio_weight,       "blkio-weight",       "N",     "Weight of block I/O, 10 to 1000"),
	ROW(cpu_period,         "cpu-period",         "US",    "Period of the CPU quota, in microseconds"),
	ROW(cpu_quota,          "cpu-quota",          "US",    "CPU time in a period, in microseconds; -1 for no limit"),
	ROW(cpu_burst,          "cpu-burst",          "US",    "CPU time that may be saved up, in microseconds"),
	ROW(cpu_share,          "cpu-share",          "N",     "CPU shares against siblings, 2 to 262144"),
	ROW(cpu_idle,           "cpu-idle",           "0|1",   "1: run only when nothing else wants to"),
	ROW(cpu_rt_period,      "cpu-rt-period",      "US",    "Refused: exists on cgroup v1 only"),
	ROW(cpu_rt_runtime,     "cpu-rt-runtime",     "US",    "Refused: exists on cgroup v1 only"),
	ROW(cpuset_cpus,        "cpuset-cpus",        "LIST",  "CPUs that may be used"),
	ROW(cpuset_mems,        "cpuset-mems",        "LIST",  "Memory nodes that may be used"),
	ROW(memory,             "memory",             "BYTES", "Memory limit; -1 for none"),
	ROW(memory_reservation, "memory-reservation", "BYTES", "Memory that is protected"),
	ROW(memory_swap,        "memory-swap",        "BYTES", "Limit of memory and swap together; -1 for none"),
	ROW(kernel_memory,      "kernel-memory",      "BYTES", "Refused: exists on cgroup v1 only"),
	ROW(kernel_memory_tcp,  "kernel-memory-tcp",  "BYTES", "Refused: exists on cgroup v1 only"),
	ROW(pids_limit,         "pids-limit",         "N",     "Most tasks; -1 for no limit"),
	ROW(l3_cache_schema,    "l3-cache-schema",    "LINE",  "Share of the L3 cache, for example L3:0=ff"),
	ROW(mem_bw_schema,      "mem-bw-schema",      "LINE",  "Share of the memory bandwidth, for example MB:0=50"),
};

/* Resources of a file with those of the options on top. */
struct asked {
	struct spec_resources r;
	struct spec_memory    memory;
	struct spec_cpu       cpu;
	struct spec_pids      pids;
	struct spec_block_io  block_io;
	struct spec_load      load;     /* of the file */
	struct problems       problems;
	const char           *hint;
};

/* An option and the member it sets. */
static const struct scalar {
	const char *option;
	size_t      given, member;      /* offsets in struct update_options and struct asked */
	enum { BYTES, INTEGER, NATURAL, NUMBER, WORDS } kind;
} scalars[] = {
#define SCALAR(opt, name, m, k) \
	{ name, offsetof(struct update_options, opt), offsetof(struct asked, m), k }
	SCALAR(memory,             "memory",             memory.limit,         BYTES),
	SCALAR(memory_reservation, "memory-reservation", memory.reservation,   BYTES),
	SCALAR(memory_swap,        "memory-swap",        memory.swap,          BYTES),
	SCALAR(kernel_memory,      "kernel-memory",      memory.kernel,        BYTES),
	SCALAR(kernel_memory_tcp,  "kernel-memory-tcp",  memory.kernel_tcp,    BYTES),
	SCALAR(cpu_share,          "cpu-share",          cpu.shares,           NATURAL),
	SCALAR(cpu_quota,          "cpu-quota",          cpu.quota,            INTEGER),
	SCALAR(cpu_period,         "cpu-period",         cpu.period,           NATURAL),
	SCALAR(cpu_burst,          "cpu-burst",          cpu.burst,            NATURAL),
	SCALAR(cpu_idle,           "cpu-idle",           cpu.idle,             INTEGER),
	SCALAR(cpu_rt_runtime,     "cpu-rt-runtime",     cpu.realtime_runtime, INTEGER),
	SCALAR(cpu_rt_period,      "cpu-rt-period",      cpu.realtime_period,  NATURAL),
	SCALAR(cpuset_cpus,        "cpuset-cpus",        cpu.cpus,             WORDS),
	SCALAR(cpuset_mems,        "cpuset-mems",        cpu.mems,             WORDS),
	SCALAR(pids_limit,         "pids-limit",         pids.limit,           NUMBER),
	SCALAR(blkio_weight,       "blkio-weight",       block_io.weight,      NATURAL),
#undef SCALAR
};

static int wrong(const struct scalar *s, const char *text, const char *kind, struct err *e)
{
	return err_set(e, "--%s: '%s' is not a number%s", s->option, text, kind);
}

static int set(struct asked *a, const struct scalar *s, const char *text, struct err *e)
{
	char *at = (char *)a + s->member;
	struct opt_int *integer = (void *)at;
	struct opt_uint *natural = (void *)at;

	switch (s->kind) {
	case BYTES:
		if (num_bytes(text, &integer->v) < 0)
			return wrong(s, text, " of bytes such as 512M", e);
		integer->set = true;
		return 0;
	case INTEGER:
		if (num_i64(text, INT64_MIN, INT64_MAX, &integer->v) < 0)
			return wrong(s, text, "", e);
		integer->set = true;
		return 0;
	case NATURAL:
		if (num_u64(text, UINT64_MAX, &natural->v) < 0)
			return wrong(s, text, " of 0 or more", e);
		natural->set = true;
		return 0;
	case NUMBER:
		return num_i64(text, INT64_MIN, INT64_MAX, (int64_t *)at) < 0 ? wrong(s, text, "", e) : 0;
	case WORDS:
		*(const char **)at = text;
		return 0;
	}
	return 0;
}

static bool within(size_t offset, size_t begin, size_t size)
{
	return offset >= begin && offset < begin + size;
}

/* The group a member belongs to is asked for. */
static void ask_group(struct asked *a, size_t member)
{
	if (within(member, offsetof(struct asked, memory), sizeof(a->memory)))
		a->r.memory = &a->memory;
	else if (within(member, offsetof(struct asked, cpu), sizeof(a->cpu)))
		a->r.cpu = &a->cpu;
	else if (within(member, offsetof(struct asked, pids), sizeof(a->pids)))
		a->r.pids = &a->pids;
	else
		a->r.block_io = &a->block_io;
}

static int read_options(const struct update_options *o, struct asked *a, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(scalars); i++) {
		const char *text;

		memcpy(&text, (const char *)o + scalars[i].given, sizeof(text));
		if (!text)
			continue;
		if (set(a, &scalars[i], text, e) < 0)
			return -1;
		ask_group(a, scalars[i].member);
	}
	return 0;
}

static int read_file(const char *file, struct asked *a, struct err *e)
{
	struct spec_resources *r;
	int rc = str_eq(file, "-") ? spec_read_fd(&a->load, 0, e)
				   : spec_read_file(&a->load, AT_FDCWD, file, e);

	if (rc < 0 || spec_load_resources(&a->load, &r, e) < 0)
		return -1;
	a->r = *r;
	/* Callers send the whole object; which devices there are is settled at create. */
	a->r.devices = (struct spec_device_rules){ 0 };
	if (r->memory)
		a->memory = *r->memory;
	if (r->cpu)
		a->cpu = *r->cpu;
	if (r->pids)
		a->pids = *r->pids;
	if (r->block_io)
		a->block_io = *r->block_io;
	return 0;
}

/* The first error, with its place in the file where there is one. */
static int judge(const struct asked *a, struct err *e)
{
	if (!a->problems.errors)
		return 0;
	if (a->load.text)
		(void)spec_problems_err(&a->load, &a->problems, e);
	for (size_t i = 0; i < a->problems.n && !a->load.text; i++) {
		if (a->problems.v[i].severity != SEVERITY_ERROR)
			continue;
		err_set(e, "%s: %s", a->problems.v[i].pointer, a->problems.v[i].text);
		break;
	}
	return a->hint ? err_hint(e, "%s", a->hint) : -1;
}

static int read_asked(struct cli *c, struct asked *a, struct err *e)
{
	const struct update_options *o = c->opts;

	a->load.arena = a->problems.arena = c->arena;
	if ((o->resources && read_file(o->resources, a, e) < 0) || read_options(o, a, e) < 0)
		return -1;
	spec_validate_resources(&a->r, &a->problems);
	return judge(a, e);
}

static void complain(void *arg, const char *pointer, const char *text, const char *hint)
{
	struct asked *a = arg;

	if (!a->problems.errors)
		a->hint = hint;
	problems_error(&a->problems, pointer, "%s", text);
}

static void warn(void *arg, const char *pointer, const char *text)
{
	(void)arg;
	log_warning(pointer, "%s", text);
}

static int plan_update(struct cli *c, const struct container *ct, struct asked *a,
		       struct cgroup_plan_input *in, struct err *e)
{
	const struct record *r = ct->record;
	struct host *h = ARENA_NEW(c->arena, struct host);
	int manager = r->cgroup_manager ? cgroup_manager_parse(r->cgroup_manager) : -1;
	struct spec *saved;

	if (!r->cgroup_mount || !r->cgroup_path || manager < 0)
		return err_set(e, "the container is not using cgroups");
	if (host_probe_some(c->arena, HOST_CGROUP_CONTROLLERS, h, e) < 0 ||
	    saved_spec(ct, c->arena, &saved, e) < 0)
		return -1;
	*in = (struct cgroup_plan_input){
		.id = ct->id, .manager = (enum cgroup_manager)manager, .cgroups_path = r->cgroup_path,
		.annotations = &saved->annotations,
		.mount = r->cgroup_mount, .resources = &a->r, .base = "",
		.whole = cgroup_resources_merge(c->arena, saved->linux ? saved->linux->resources : NULL,
						&a->r),
		.own = h->cgroup_own, .controllers = h->cgroup_controllers,
		.v1_controllers = h->cgroup_v1_controllers, .privileged = h->privileged,
		.unit = r->systemd_unit, .user_unit = r->systemd_user,
		.bad = complain, .warn = warn, .arg = a,
	};
	return 0;
}

/* The kernel first: it refuses more.  systemd then writes what it knows anew, a quota less
 * exactly, so the files have the last word. */
static int apply(struct cli *c, const struct cgroup_plan *p, struct cgroup_old **old, struct err *e)
{
	struct cgroup_old *between;

	if (cgroup_update(c->arena, p, old, e) < 0)
		return -1;
	if (!p->systemd)
		return 0;
	if (systemd_set(p->systemd, e) == 0 && cgroup_update(c->arena, p, &between, e) == 0) {
		cgroup_old_close(between);
		return 0;
	}
	cgroup_restore(*old, e);
	cgroup_old_close(*old);
	return -1;
}

/* On disk last: when that fails the old values come back. */
static int carry_out(struct cli *c, struct container *ct, const struct cgroup_plan *p,
		     const struct spec_resources *whole, struct err *e)
{
	struct spec_resources *kept = ARENA_NEW(c->arena, struct spec_resources);
	struct cgroup_old *old;
	int rc;

	if (apply(c, p, &old, e) < 0)
		return -1;
	*kept = *whole;
	kept->devices = (struct spec_device_rules){ 0 };
	ct->record->resources = kept;
	rc = record_write(ct->dir, ct->record, c->arena, e);
	if (rc < 0)
		cgroup_restore(old, e);
	cgroup_old_close(old);
	return rc;
}

static int run(struct cli *c, struct err *e)
{
	const struct update_options *o = c->opts;
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;
	struct asked a = { 0 };
	struct cgroup_plan_input in;
	const struct cgroup_plan *p;

	if (read_asked(c, &a, e) < 0)
		return -1;
	if (container_open(&ct, c->root, c->id, CONTAINER_WRITE, c->arena, e) < 0)
		return -1;
	if (container_allows(&ct, COMMAND_UPDATE, e) < 0 || plan_update(c, &ct, &a, &in, e) < 0)
		return -1;
	p = cgroup_plan_update(c->arena, &in);
	if (!p)
		return judge(&a, e);
	if (run_update_rdt(&ct, o->l3_cache_schema, o->mem_bw_schema, e) < 0)
		return -1;
	return carry_out(c, &ct, p, in.whole, e);
}

const struct command cmd_update = {
	.name = "update", .args = "ID", .help = "Change the limits of a container",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct update_options),
	.min_args = 1, .max_args = 1, .run = run,
};
