/* state.c: rows of the state document, in the order callers are used to. */
#include "ocispec/state.h"

static const char *const statuses[] = {
	[SPEC_STATUS_CREATING] = "creating",
	[SPEC_STATUS_CREATED]  = "created",
	[SPEC_STATUS_RUNNING]  = "running",
	[SPEC_STATUS_PAUSED]   = "paused",
	[SPEC_STATUS_STOPPED]  = "stopped",
};
const struct spec_names spec_statuses = {
	.noun = "status", .word = statuses, .n = ARRAY_LEN(statuses)
};

static const struct field state_rows[] = {
	F_STR  (spec_state, oci_version,   "ociVersion", FIELD_REQUIRED,
		"Version of the specification."),
	F_STR  (spec_state, id,            "id", FIELD_REQUIRED, "The container."),
	F_OUINT(spec_state, pid,           "pid", INT32_MAX, 0, "Its first process, 0 when there is none."),
	F_WORD (spec_state, status,        "status", spec_statuses, FIELD_REQUIRED, "What it does."),
	F_STR  (spec_state, bundle,        "bundle", FIELD_REQUIRED, "Absolute path of the bundle."),
	F_STR  (spec_state, rootfs,        "rootfs", FIELD_EXTRA, "Absolute path of the root file system."),
	F_STR  (spec_state, root,          "root", FIELD_EXTRA, "The same, for hooks."),
	F_STR  (spec_state, created,       "created", FIELD_EXTRA, "When it was created."),
	F_STR  (spec_state, systemd_scope, "systemd-scope", FIELD_EXTRA, "Its systemd unit."),
	F_MAP  (spec_state, annotations,   "annotations", 0, "Those of the configuration."),
	F_STR  (spec_state, owner,         "owner", FIELD_EXTRA, "Who created it."),
	F_OINT (spec_state, exit_code,     "exitCode", 0, 255, FIELD_EXTRA, "How its program ended."),
	F_STR  (spec_state, exited_at,     "exitedAt", FIELD_EXTRA, "When."),
	F_OBOOL(spec_state, oom_killed,    "oomKilled", FIELD_EXTRA,
		"A process of it was killed for want of memory."),
};
const struct object spec_state_object = OBJECT(spec_state, "state", state_rows);
