/* log.c: where messages go, and the only mutable object of the whole program.  Makes no
 * message; uses no stdio, and is safe after the fork. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include "base/fmt.h"
#include "base/str.h"

/* One message, and the same with every byte of it escaped and the extra keys. */
#define MESSAGE_MAX 1024
#define LINE_MAX    6144

enum sink_kind { SINK_NONE, SINK_FILE, SINK_JOURNAL, SINK_SYSLOG };

/* Only log_open, log_set_level and log_end write to it. */
static struct {
	enum sink_kind  kind;
	enum log_format format;
	enum log_level  level;
	int             fd;
	char            id[64];
} sink = { .fd = NO_FD };

/* What an entry says besides its message; "" where absent. */
struct entry {
	enum log_level level;
	const char *msg, *step, *property, *error, *hint;
};

static const char level_names[][8] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
};
/* syslog(3)'s, which journald uses too. */
static const char priorities[] = {
	[LOG_LEVEL_ERROR] = 3,
	[LOG_LEVEL_WARNING] = 4,
	[LOG_LEVEL_INFO] = 6,
	[LOG_LEVEL_DEBUG] = 7,
};
#define SYSLOG_DAEMON (3 << 3)

static int open_file(const char *path, struct err *e)
{
	/* O_NONBLOCK: a fifo nobody reads is an error here, and a full one loses a line
	 * later; neither may stop a container. */
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		      0600);

	return fd < 0 ? err_sys(e, errno, "cannot open log file '%s'", path) : fd;
}

static int open_socket(const char *path, struct err *e)
{
	AUTO_FD int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	if (fd < 0)
		return err_sys(e, errno, "cannot make a socket for the log");
	(void)fmt(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0)
		return err_sys(e, errno, "cannot connect to the log socket '%s'", path);
	return TAKE_FD(fd);
}

/* What follows "word:" in target, or NULL. */
static const char *after(const char *target, const char *word)
{
	return str_starts(target, word) ? target + strlen(word) : NULL;
}

static int open_service(enum sink_kind kind, const char *path, const char *id, struct err *e)
{
	int fd = open_socket(path, e);

	if (fd < 0)
		return -1;
	sink.kind = kind;
	sink.fd = fd;
	(void)fmt(sink.id, sizeof(sink.id), "%s", *id ? id : "tare");
	return 0;
}

int log_open(const char *target, enum log_format format, enum log_level level, struct err *e)
{
	const char *rest;
	int fd;

	sink.format = format;
	sink.level = level;
	if (!target)
		return 0;
	rest = after(target, "journald:");
	if (rest)
		return open_service(SINK_JOURNAL, "/run/systemd/journal/socket", rest, e);
	rest = after(target, "syslog:");
	if (rest)
		return open_service(SINK_SYSLOG, "/dev/log", rest, e);
	rest = after(target, "file:");
	fd = open_file(rest ? rest : target, e);
	if (fd < 0)
		return -1;
	sink.kind = SINK_FILE;
	sink.fd = fd;
	return 0;
}

void log_set_level(enum log_level level)
{
	sink.level = level;
}

void log_end(void)
{
	sink.kind = SINK_NONE;
	sink.level = LOG_LEVEL_ERROR;
	sink.fd = NO_FD;
}

bool log_wants(enum log_level level)
{
	/* Without a log only --debug makes stderr say more than the one error. */
	return level == LOG_LEVEL_ERROR || (level <= sink.level &&
		(sink.kind != SINK_NONE || sink.level == LOG_LEVEL_DEBUG));
}

int log_fd(void)
{
	return sink.kind == SINK_FILE ? sink.fd : NO_FD;
}

static void now(char *buf, size_t size)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	(void)fmt_time(buf, size, (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec);
}

/* One write, so that lines of several processes do not mix.  A reader that went away
 * or a full disk must not fail what is being logged. */
static void emit(int fd, const struct out *o)
{
	ssize_t ignored = write(fd, o->buf, o->len);

	(void)ignored;
}

static void json_key(struct out *o, const char *key, const char *value)
{
	if (!*value)
		return;
	out_fmt(o, ",\"%s\":", key);
	out_json(o, value);
}

static void format_json(struct out *o, const struct entry *n)
{
	char time[FMT_TIME_SIZE];

	now(time, sizeof(time));
	out_fmt(o, "{\"level\":\"%s\",\"msg\":", level_names[n->level]);
	out_json(o, n->msg);
	out_fmt(o, ",\"time\":\"%s\"", time);
	json_key(o, "step", n->step);
	json_key(o, "property", n->property);
	json_key(o, "errno", n->error);
	json_key(o, "hint", n->hint);
	out_str(o, "}\n");
}

static void format_text(struct out *o, const struct entry *n)
{
	char time[FMT_TIME_SIZE];

	now(time, sizeof(time));
	out_fmt(o, "time=\"%s\" level=%s msg=", time, level_names[n->level]);
	out_json(o, n->msg);
	out_chr(o, '\n');
}

static void to_sink(const struct entry *n)
{
	char line[LINE_MAX];
	struct out o = OUT_BUFFER(line, sizeof(line));
	ssize_t ignored;

	switch (sink.kind) {
	case SINK_JOURNAL:
		out_fmt(&o, "PRIORITY=%d\nSYSLOG_IDENTIFIER=", priorities[n->level]);
		out_clean(&o, sink.id);
		out_fmt(&o, "\nMESSAGE=%s\n", n->msg);
		break;
	case SINK_SYSLOG:
		out_fmt(&o, "<%d>", SYSLOG_DAEMON | priorities[n->level]);
		out_clean(&o, sink.id);
		out_fmt(&o, ": %s", n->msg);
		break;
	default:
		(sink.format == LOG_FORMAT_JSON ? format_json : format_text)(&o, n);
		emit(sink.fd, &o);
		return;
	}
	ignored = send(sink.fd, o.buf, o.len, MSG_NOSIGNAL);
	(void)ignored; /* as in emit */
}

static void to_stderr(const struct entry *n)
{
	char line[LINE_MAX];
	struct out o = OUT_BUFFER(line, sizeof(line));

	if (sink.kind == SINK_NONE && sink.format == LOG_FORMAT_JSON) {
		format_json(&o, n);
	} else {
		/* The one error stands alone: callers show it as it is. */
		if (n->level != LOG_LEVEL_ERROR)
			out_fmt(&o, "%s: ", level_names[n->level]);
		out_fmt(&o, "%s\n", n->msg);
	}
	emit(STDERR_FILENO, &o);
}

static void record(enum log_level level, const struct err *e)
{
	char msg[MESSAGE_MAX];
	const struct entry n = {
		.level = level, .msg = msg, .step = e->step, .property = e->at,
		.error = err_name(e->code), .hint = e->hint,
	};

	(void)err_line(e, msg, sizeof(msg));
	if (sink.kind != SINK_NONE)
		to_sink(&n);
	if (sink.kind == SINK_NONE || level == LOG_LEVEL_ERROR)
		to_stderr(&n);
}

static void PRINTF_LIKE(3, 0) note(enum log_level level, const char *at, const char *f, va_list ap)
{
	struct err e = ERR_NONE;

	(void)fmt_v(e.msg, sizeof(e.msg), f, ap);
	if (at)
		(void)err_at(&e, at);
	record(level, &e);
}

void log_debug(const char *f, ...)
{
	va_list ap;

	if (!log_wants(LOG_LEVEL_DEBUG))
		return;
	va_start(ap, f);
	note(LOG_LEVEL_DEBUG, NULL, f, ap);
	va_end(ap);
}

void log_warning(const char *at, const char *f, ...)
{
	va_list ap;

	if (!log_wants(LOG_LEVEL_WARNING))
		return;
	va_start(ap, f);
	note(LOG_LEVEL_WARNING, at, f, ap);
	va_end(ap);
}

void log_failure(const struct err *e)
{
	record(LOG_LEVEL_ERROR, e);
}
