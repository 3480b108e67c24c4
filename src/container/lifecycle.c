/* lifecycle.c: which command is allowed on a container in which status, and the sentence
 * that refuses it: callers look for these words (runc's where it has some). */
#include "container/container.h"

enum { STATUSES = STATUS_STOPPED + 1 };

#define NOT_RUNNING "container not running"
#define NOT_READY   NOT_RUNNING ": it is still being created"
#define NOT_PAUSED  "container not paused"
/* Lower-case "no such process" is what one caller compares, case and all. */
#define NO_PROCESS  NOT_RUNNING ": no such process"

/* NULL: go on. */
static const char *const refusals[][STATUSES] = {
	[COMMAND_START] = {
		[STATUS_CREATING] = "cannot start a container that is still being created",
		[STATUS_RUNNING] = "cannot start an already running container",
		[STATUS_PAUSED] = "cannot start a container in the paused state",
		[STATUS_STOPPED] = NOT_RUNNING ": cannot start a container that has stopped",
	},
	[COMMAND_EXEC] = {
		[STATUS_CREATING] = "cannot exec in a container that is still being created",
		[STATUS_PAUSED] = "cannot exec in a paused container (use --ignore-paused to override)",
		[STATUS_STOPPED] = NOT_RUNNING ": cannot exec in a stopped container",
	},
	[COMMAND_KILL] = {
		[STATUS_CREATING] = NOT_READY,
		[STATUS_STOPPED] = NO_PROCESS,
	},
	[COMMAND_KILL_ALL] = {
		[STATUS_CREATING] = NOT_READY,
	},
	[COMMAND_DELETE] = {
		[STATUS_CREATING] = "cannot delete container that is not stopped: creating",
		[STATUS_RUNNING] = "cannot delete container that is not stopped: running",
		[STATUS_PAUSED] = "cannot delete container that is not stopped: paused",
	},
	[COMMAND_DELETE_FORCE] = { NULL },
	[COMMAND_STATE] = { NULL },
	[COMMAND_PS] = {
		[STATUS_CREATING] = NOT_READY,
	},
	[COMMAND_PAUSE] = {
		[STATUS_CREATING] = NOT_READY,
		[STATUS_STOPPED] = NOT_RUNNING,
	},
	[COMMAND_RESUME] = {
		[STATUS_CREATING] = NOT_PAUSED,
		[STATUS_CREATED] = NOT_PAUSED,
		[STATUS_RUNNING] = NOT_PAUSED,
		[STATUS_STOPPED] = NOT_PAUSED,
	},
	[COMMAND_UPDATE] = {
		[STATUS_CREATING] = NOT_READY,
		[STATUS_STOPPED] = NOT_RUNNING,
	},
	[COMMAND_CHECKPOINT] = {
		[STATUS_CREATING] = NOT_READY,
		[STATUS_CREATED] = NOT_RUNNING ": it has not been started",
		[STATUS_STOPPED] = NOT_RUNNING,
	},
	[COMMAND_EVENTS] = {
		[STATUS_CREATING] = NOT_READY,
		[STATUS_STOPPED] = NOT_RUNNING,
	},
};

int container_allows(const struct container *c, enum container_command cmd, struct err *e)
{
	const char *refusal = refusals[cmd][c->status];

	if (c->damaged && cmd != COMMAND_DELETE_FORCE)
		return err_set(e, "container state of '%s' is damaged, run 'delete --force %s'", c->id,
			       c->id);
	return refusal ? err_set(e, "%s", refusal) : 0;
}
