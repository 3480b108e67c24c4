/* stats.h: what a cgroup uses and has used, read from the kernel.  What a controller that
 * is not there would tell stays zero, and its `there` false. */
#ifndef TARE_CGROUP_STATS_H
#define TARE_CGROUP_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"

/* "max" */
#define CGROUP_UNLIMITED UINT64_MAX

/* Pressure stall information; the averages are decimals as the kernel writes them. */
struct cgroup_psi {
	bool there;
	struct cgroup_psi_line {
		char     avg10[16], avg60[16], avg300[16];
		uint64_t total; /* microseconds */
	} some, full;
};

struct cgroup_amount {
	uint64_t current, max, peak, failures;
};

struct cgroup_stat {
	const char *name;
	uint64_t    value;
};

struct cgroup_io {
	uint64_t major, minor;
	uint64_t rbytes, wbytes, dbytes, rios, wios, dios;
};

struct cgroup_huge {
	const char *size; /* "2MB" */
	struct cgroup_amount amount;
};

struct cgroup_stats {
	struct {
		uint64_t usage_us, user_us, system_us;
		uint64_t periods, throttled_periods, throttled_us;
		struct cgroup_psi psi;
	} cpu;
	struct {
		const char *cpus, *mems; /* lists as 0-3,7; "" when not known */
	} cpuset;
	struct {
		bool there;
		struct cgroup_amount memory, swap;
		struct cgroup_stat *raw;  /* memory.stat */
		size_t n_raw;
		struct cgroup_psi psi;
	} memory;
	struct {
		bool there;
		struct cgroup_amount amount;
	} pids;
	struct {
		struct cgroup_io *v;
		size_t n;
		struct cgroup_psi psi;
	} io;
	struct {
		struct cgroup_huge *v;
		size_t n;
	} huge;
};

/* `dir` is the cgroup's directory, open.  Fails only when it is gone. */
int cgroup_read_stats(int dir, struct arena *a, struct cgroup_stats *out, struct err *e) MUST_CHECK;

#endif
