/* err.c: one failure from its first line to the sentence for people.  Knows nothing of
 * where that goes (base/log.c). */
#include "base/err.h"

#include <string.h>
#include "base/fmt.h"
#include "base/str.h"

static void PRINTF_LIKE(3, 0) set(struct err *e, int code, const char *f, va_list ap)
{
	/* Made apart: the arguments may point into *e. */
	char msg[sizeof(e->msg)];

	(void)fmt_v(msg, sizeof(msg), f, ap);
	*e = (struct err){ .code = code };
	memcpy(e->msg, msg, sizeof(msg));
}

int err_sys(struct err *e, int rc, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	set(e, rc < 0 ? -rc : rc, f, ap);
	va_end(ap);
	return -1;
}

int err_set(struct err *e, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	set(e, 0, f, ap);
	va_end(ap);
	return -1;
}

int err_in(struct err *e, const char *f, ...)
{
	char msg[sizeof(e->msg)];
	va_list ap;
	size_t n;

	va_start(ap, f);
	n = fmt_v(msg, sizeof(msg), f, ap);
	va_end(ap);
	(void)fmt(msg + n, sizeof(msg) - n, "%s%s", e->msg[0] ? ": " : "", e->msg);
	memcpy(e->msg, msg, sizeof(msg));
	return -1;
}

int err_at(struct err *e, const char *pointer)
{
	if (!e->at[0])
		(void)fmt(e->at, sizeof(e->at), "%s", pointer);
	return -1;
}

int err_hint(struct err *e, const char *f, ...)
{
	char hint[sizeof(e->hint)];
	va_list ap;

	va_start(ap, f);
	(void)fmt_v(hint, sizeof(hint), f, ap);
	va_end(ap);
	memcpy(e->hint, hint, sizeof(hint));
	return -1;
}

size_t err_line(const struct err *e, char *buf, size_t size)
{
	struct out o = OUT_BUFFER(buf, size);

	if (e->step[0]) {
		out_clean(&o, e->step);
		out_str(&o, ": ");
	}
	out_clean(&o, e->msg);
	if (e->code) {
		if (e->msg[0])
			out_str(&o, ": ");
		out_str(&o, err_text(e->code));
	}
	if (e->at[0]) {
		/* A pointer is meaningless without the file it points into. */
		out_str(&o, e->at[0] == '/' ? " (config.json: " : " (");
		out_clean(&o, e->at);
		out_chr(&o, ')');
	}
	if (e->hint[0]) {
		out_str(&o, ": ");
		out_clean(&o, e->hint);
	}
	return o.len;
}
