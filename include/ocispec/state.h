/* state.h: the state document that `state`, hooks and seccomp agents read.  Owns its
 * words; knows nothing of how a status is found out. */
#ifndef TARE_OCISPEC_STATE_H
#define TARE_OCISPEC_STATE_H

#include "ocispec/config.h"
#include "ocispec/desc.h"

enum spec_status {
	SPEC_STATUS_UNSET,
	SPEC_STATUS_CREATING,
	SPEC_STATUS_CREATED,
	SPEC_STATUS_RUNNING,
	SPEC_STATUS_PAUSED, /* not of the specification; every caller knows it */
	SPEC_STATUS_STOPPED,
};
extern const struct spec_names spec_statuses;

struct spec_state {
	const char      *oci_version;
	const char      *id;
	struct opt_uint  pid;
	enum spec_status status;
	const char      *bundle;
	struct spec_map  annotations; /* v == NULL leaves the key out; "{}" when v != NULL and n == 0 */
	/* What callers read beyond the specification. */
	const char      *rootfs;
	const char      *root;        /* the same path under the key hooks look for */
	const char      *created;     /* RFC 3339 with nanoseconds, UTC */
	const char      *systemd_scope;
	const char      *owner;
	struct opt_int   exit_code;   /* these three when tare saw it end */
	const char      *exited_at;
	struct opt_bool  oom_killed;
};
extern const struct object spec_state_object;

#endif
