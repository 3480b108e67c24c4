/* events_tell.c: statistics of a cgroup as one line of JSON, in the words of runc. */
#include "cmd/events.h"

#include <string.h>

#include "base/num.h"

static unsigned long long n(uint64_t v)
{
	return v;
}

static void psi_line(struct out *o, const char *name, const struct cgroup_psi_line *l)
{
	out_fmt(o, "\"%s\":{\"avg10\":%s,\"avg60\":%s,\"avg300\":%s,\"total\":%llu}", name,
		l->avg10[0] ? l->avg10 : "0", l->avg60[0] ? l->avg60 : "0",
		l->avg300[0] ? l->avg300 : "0", n(l->total));
}

static void psi(struct out *o, const struct cgroup_psi *p)
{
	if (!p->there)
		return;
	out_str(o, ",\"psi\":{");
	psi_line(o, "some", &p->some);
	out_chr(o, ',');
	psi_line(o, "full", &p->full);
	out_chr(o, '}');
}

static void cpu(struct out *o, const struct cgroup_stats *s)
{
	out_fmt(o, "\"cpu\":{\"usage\":{\"total\":%llu,\"kernel\":%llu,\"user\":%llu},",
		n(s->cpu.usage_us * 1000), n(s->cpu.system_us * 1000), n(s->cpu.user_us * 1000));
	out_fmt(o, "\"throttling\":{\"periods\":%llu,\"throttledPeriods\":%llu,\"throttledTime\":%llu}",
		n(s->cpu.periods), n(s->cpu.throttled_periods), n(s->cpu.throttled_us * 1000));
	psi(o, &s->cpu.psi);
	out_chr(o, '}');
}

struct numbers {
	struct out *o;
	const char *comma;
};

static void add(void *arg, unsigned number)
{
	struct numbers *l = arg;

	out_fmt(l->o, "%s%u", l->comma, number);
	l->comma = ",";
}

static void list(struct out *o, const char *name, const char *text)
{
	struct numbers l = { .o = o, .comma = "" };

	out_fmt(o, "\"%s\":[", name);
	if (*text)
		IGNORE(num_list(text, 65535, add, &l)); /* the kernel wrote it */
	out_str(o, "],");
}

/* The rest exists on cgroup v1 only; readers of runc's documents expect the names. */
static void cpuset(struct out *o, const struct cgroup_stats *s)
{
	out_str(o, "\"cpuset\":{");
	list(o, "cpus", s->cpuset.cpus);
	out_str(o, "\"cpu_exclusive\":0,");
	list(o, "mems", s->cpuset.mems);
	out_str(o, "\"mem_hardwall\":0,\"mem_exclusive\":0,\"memory_migrate\":0,"
		   "\"memory_spread_page\":0,\"memory_spread_slab\":0,\"memory_pressure\":0,"
		   "\"sched_load_balance\":0,\"sched_relax_domain_level\":0}");
}

static void amount(struct out *o, const char *name, const struct cgroup_amount *a)
{
	out_fmt(o, "\"%s\":{\"limit\":%llu,\"usage\":%llu,\"max\":%llu,\"failcnt\":%llu}", name,
		n(a->max), n(a->current), n(a->peak), n(a->failures));
}

static uint64_t sum(uint64_t a, uint64_t b)
{
	return a == CGROUP_UNLIMITED || b == CGROUP_UNLIMITED ? CGROUP_UNLIMITED : a + b;
}

static void memory(struct out *o, const struct cgroup_stats *s)
{
	const struct cgroup_amount *m = &s->memory.memory, *swap = &s->memory.swap;
	/* runc counts memory and swap together here, as cgroup v1 did. */
	struct cgroup_amount both = { .current = sum(m->current, swap->current),
				      .max = sum(m->max, swap->max), .failures = swap->failures };
	uint64_t cache = 0;

	for (size_t i = 0; i < s->memory.n_raw; i++)
		if (str_eq(s->memory.raw[i].name, "file"))
			cache = s->memory.raw[i].value;
	out_fmt(o, "\"memory\":{\"cache\":%llu,", n(cache));
	amount(o, "usage", m);
	out_chr(o, ',');
	amount(o, "swap", &both);
	out_str(o, ",\"kernel\":{\"limit\":0,\"failcnt\":0},\"kernelTCP\":{\"limit\":0,\"failcnt\":0},\"raw\":{");
	for (size_t i = 0; i < s->memory.n_raw; i++)
		out_fmt(o, "%s\"%s\":%llu", i ? "," : "", s->memory.raw[i].name, n(s->memory.raw[i].value));
	out_chr(o, '}');
	psi(o, &s->memory.psi);
	out_chr(o, '}');
}

/* runc's 0 is "no limit". */
static void pids(struct out *o, const struct cgroup_stats *s)
{
	const struct cgroup_amount *a = &s->pids.amount;

	out_fmt(o, "\"pids\":{\"current\":%llu,\"limit\":%llu,\"max\":%llu,\"failcnt\":%llu}",
		n(a->current), n(a->max == CGROUP_UNLIMITED ? 0 : a->max), n(a->peak), n(a->failures));
}

struct io_column {
	const char *op;
	size_t      member;
};

static void io_table(struct out *o, const char *name, const struct cgroup_stats *s,
		     const struct io_column columns[3])
{
	const char *comma = "";

	out_fmt(o, "\"%s\":[", name);
	for (size_t i = 0; i < s->io.n; i++) {
		for (size_t k = 0; k < 3; k++) {
			uint64_t v;

			memcpy(&v, (const char *)&s->io.v[i] + columns[k].member, sizeof(v));
			out_fmt(o, "%s{\"major\":%llu,\"minor\":%llu,\"op\":\"%s\",\"value\":%llu}", comma,
				n(s->io.v[i].major), n(s->io.v[i].minor), columns[k].op, n(v));
			comma = ",";
		}
	}
	out_str(o, "],");
}

static void blkio(struct out *o, const struct cgroup_stats *s)
{
	static const struct io_column bytes[] = {
		{ "Read", offsetof(struct cgroup_io, rbytes) },
		{ "Write", offsetof(struct cgroup_io, wbytes) },
		{ "Discard", offsetof(struct cgroup_io, dbytes) },
	}, requests[] = {
		{ "Read", offsetof(struct cgroup_io, rios) },
		{ "Write", offsetof(struct cgroup_io, wios) },
		{ "Discard", offsetof(struct cgroup_io, dios) },
	};

	out_str(o, "\"blkio\":{");
	io_table(o, "ioServiceBytesRecursive", s, bytes);
	io_table(o, "ioServicedRecursive", s, requests);
	out_str(o, "\"ioQueueRecursive\":[],\"ioServiceTimeRecursive\":[],\"ioWaitTimeRecursive\":[],"
		   "\"ioMergedRecursive\":[],\"ioTimeRecursive\":[],\"sectorsRecursive\":[]");
	psi(o, &s->io.psi);
	out_chr(o, '}');
}

static void hugetlb(struct out *o, const struct cgroup_stats *s)
{
	out_str(o, "\"hugetlb\":{");
	for (size_t i = 0; i < s->huge.n; i++) {
		const struct cgroup_huge *h = &s->huge.v[i];

		out_fmt(o, "%s\"%s\":{\"usage\":%llu,\"max\":%llu,\"failcnt\":%llu}", i ? "," : "", h->size,
			n(h->amount.current), n(h->amount.peak), n(h->amount.failures));
	}
	out_chr(o, '}');
}

void events_tell_stats(struct out *o, const char *id, const struct cgroup_stats *s)
{
	out_str(o, "{\"type\":\"stats\",\"id\":");
	out_json(o, id);
	out_str(o, ",\"data\":{");
	cpu(o, s);
	out_chr(o, ',');
	cpuset(o, s);
	out_chr(o, ',');
	memory(o, s);
	out_chr(o, ',');
	pids(o, s);
	out_chr(o, ',');
	blkio(o, s);
	out_chr(o, ',');
	hugetlb(o, s);
	out_str(o, ",\"intel_rdt\":{},\"network_interfaces\":null}}\n");
}

void events_tell_oom(struct out *o, const char *id)
{
	out_str(o, "{\"type\":\"oom\",\"id\":");
	out_json(o, id);
	out_str(o, "}\n");
}
