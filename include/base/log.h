/* log.h: where messages go.  The only mutable process-wide object of the program is
 * the sink behind these calls (base/log.c).
 *
 * Contract with callers of the runtime: at the default level a failing invocation
 * writes exactly one line of level `error` to --log, and the same message to stderr;
 * a successful one writes nothing.  Warnings and debug lines go to the log only when
 * the level asks for them, to stderr only with --debug and without --log. */
#ifndef TARE_BASE_LOG_H
#define TARE_BASE_LOG_H

#include <stdbool.h>
#include "base/err.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

/* `target`: NULL (stderr), a path, "file:PATH", "journald:ID" or "syslog:ID".  Opens
 * (append, create 0600, close-on-exec) at once so that the file exists after any failure. */
int log_open(const char *target, enum log_format format, enum log_level level, struct err *e);
void log_set_level(enum log_level level);
/* The descriptor is about to be closed with others: nothing more is said. */
void log_end(void);
bool log_wants(enum log_level level);

void log_debug(const char *f, ...) PRINTF_LIKE(1, 2);
/* `at` is the JSON pointer of the property, or NULL. */
void log_warning(const char *at, const char *f, ...) PRINTF_LIKE(2, 3);
/* The one error: text or JSON ({"level","msg","time"} first, then step, property,
 * errno, hint where known) to the log, plain text to stderr. */
void log_failure(const struct err *e);
/* The log's descriptor for a hook's or helper's use, or NO_FD. */
int log_fd(void);

#endif
