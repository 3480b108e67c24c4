/* global.c: the options that stand before the command.  Knows no command. */
#include "cmd/cmd.h"

static const char *const log_formats[] = {
	[LOG_FORMAT_TEXT] = "text", [LOG_FORMAT_JSON] = "json", NULL,
};
static const char *const log_levels[] = {
	[LOG_LEVEL_ERROR] = "error", [LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_INFO] = "info",   [LOG_LEVEL_DEBUG] = "debug", NULL,
};
static const char *const managers[] = {
	[CGROUP_CGROUPFS] = "cgroupfs", [CGROUP_SYSTEMD] = "systemd",
	[CGROUP_DISABLED] = "disabled", NULL,
};

const struct opt cli_global_rows[] = {
	OPT_TEXT(struct cli, root, "root", 0, "DIR", "Directory that holds the state of containers"),
	OPT_TEXT(struct cli, log, "log", 0, "FILE", "Append messages to this file"),
	OPT_WORD(struct cli, log_format, "log-format", 0, "FORMAT", log_formats, "Form of the messages"),
	OPT_WORD(struct cli, log_level, "log-level", 0, "LEVEL", log_levels, "Least level that is written"),
	OPT_FLAG(struct cli, debug, "debug", 0, "Write messages of every level"),
	OPT_FLAG(struct cli, systemd_cgroup, "systemd-cgroup", 0, "The same as --cgroup-manager systemd"),
	OPT_WORD(struct cli, cgroup_manager, "cgroup-manager", 0, "MANAGER", managers,
		 "Who makes the cgroup"),
	OPT_TEXT(struct cli, rootless, "rootless", 0, "WHEN", "Accepted for other runtimes' callers; no effect"),
	OPT_TEXT(struct cli, criu, "criu", 0, "PATH", "The program that checkpoint and restore use"),
	OPT_FLAG(struct cli, version, "version", 'v', "Print the version and end"),
	OPT_FLAG(struct cli, version, "V", 'V', NULL),
};
const size_t cli_n_global_rows = ARRAY_LEN(cli_global_rows);
