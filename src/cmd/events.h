/* events.h: private to cmd: the lines events prints. */
#ifndef TARE_CMD_EVENTS_H
#define TARE_CMD_EVENTS_H

#include "base/str.h"
#include "cgroups/stats.h"

void events_tell_stats(struct out *o, const char *id, const struct cgroup_stats *s);
void events_tell_oom(struct out *o, const char *id);

#endif
