/* record.h: what tare keeps of a container on disk (state.json, intent.json). */
#ifndef TARE_OCISPEC_RECORD_H
#define TARE_OCISPEC_RECORD_H

#include "base/err.h"
#include "ocispec/config.h"

struct record {
	int64_t     format;              /* 1 */
	const char *oci_version, *id, *bundle, *rootfs;
	const char *created;             /* RFC 3339, UTC, nanoseconds */
	const char *phase;               /* "creating" or "created" */
	const char *runtime;             /* version of the tare that wrote it */
	int64_t     pid;                 /* 0 in an intent */
	uint64_t    start_time;          /* field 22 of /proc/PID/stat */
	const char *boot_id;
	int64_t     owner;               /* uid of the caller */
	const char *cgroup_manager, *cgroup_mount, *cgroup_path; /* cgroup_path NULL: no cgroup */
	const char *systemd_unit;        /* NULL: another manager */
	bool        systemd_user;        /* of the caller's own manager */
	bool        cgroup_existed;      /* before us: an unfinished create must not clear it */
	int64_t     cgroup_made;         /* directories made from the leaf up */
	/* Its group of resctrl, or NULL. */
	const char *rdt_mount, *rdt_group, *rdt_monitor;
	bool        rdt_made;            /* the group is ours to remove; the monitoring one always is */
	uint64_t    ns_new;              /* CLONE_NEW* flags that init has of its own */
	uint64_t    ns_differ;           /* namespaces of init that may differ from the host's (new or joined) */
	bool        tracers;             /* exec has brought processes that may trace others, beyond the configuration */
	bool        gate;                /* init was parked at the gate (create), not run */
	bool        poststart, poststop; /* there are such hooks in the saved configuration */
	struct spec_map annotations;
	/* Of a container that was run in the foreground and kept. */
	struct opt_int  exit_code;       /* 128 and the number of the signal that ended it */
	const char     *exited_at;       /* RFC 3339, UTC, nanoseconds */
	struct opt_bool oom_killed;      /* some process of it was, at some time */
	struct spec_resources *resources; /* since the last update, without devices; NULL: as configured */
};

int  record_decode(struct arena *a, const char *text, size_t len, struct record **out, struct err *e);
void record_encode(const struct record *r, struct out *o);

#endif
