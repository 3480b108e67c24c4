/* criu.h: options that checkpoint and restore share.  Private to cmd. */
#ifndef TARE_CMD_CRIU_H
#define TARE_CMD_CRIU_H

#include "run/run.h"

extern const char *const criu_cgroup_modes[], *const criu_network_locks[];

#define CRIU_ROWS(type, at)                                                                         \
	OPT_TEXT(type, at.image_path, "image-path", 0, "DIR", "Directory of the images; by default checkpoint"), \
	OPT_TEXT(type, at.work_path, "work-path", 0, "DIR", "Directory for CRIU's log; by default that of the images"), \
	OPT_TEXT(type, at.parent_path, "parent-path", 0, "DIR", "Images of an earlier --pre-dump, relative to --image-path"), \
	OPT_FLAG(type, at.tcp_established, "tcp-established", 0, "Keep open TCP connections"),      \
	OPT_FLAG(type, at.ext_unix_sk, "ext-unix-sk", 0, "Allow unix sockets that lead outside"),   \
	OPT_FLAG(type, at.shell_job, "shell-job", 0, "Allow a terminal that is the caller's"),      \
	OPT_FLAG(type, at.file_locks, "file-locks", 0, "Keep file locks"),                          \
	OPT_FLAG(type, at.lazy_pages, "lazy-pages", 0, "Move memory when it is needed"),            \
	OPT_WORD(type, at.manage_cgroups, "manage-cgroups-mode", 0, "MODE", criu_cgroup_modes, "What CRIU does to cgroups"), \
	OPT_LIST(type, at.empty_ns, "empty-ns", 0, "NS", "Leave the content of this namespace out: network"), \
	OPT_FLAG(type, at.auto_dedup, "auto-dedup", 0, "Free pages of the parent images that are not needed"), \
	OPT_FLAG(type, at.link_remap, "link-remap", 0, "Allow files that have no name any more"),   \
	OPT_FLAG(type, at.tcp_skip_in_flight, "tcp-skip-in-flight", 0, "Leave out connections that are being made"), \
	OPT_WORD(type, at.network_lock, "network-lock", 0, "METHOD", criu_network_locks, "How the network is held meanwhile")

/* The rest of *o from the command line's globals and the annotations; what cannot be is
 * refused. */
struct cli;
struct spec;
int criu_complete(const struct cli *c, const struct spec *s, struct criu_options *o, struct err *e) MUST_CHECK;

#endif
