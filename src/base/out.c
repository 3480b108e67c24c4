/* out.c: text that grows in an arena or fills a fixed buffer.  Declared in base/str.h;
 * knows no format but JSON strings. */
#include <string.h>
#include "base/fmt.h"
#include "base/str.h"

/* Room for n more bytes and the terminator; how many of them fit. */
static size_t reserve(struct out *o, size_t n)
{
	size_t cap;
	char *buf;

	if (o->cap > 0 && n < o->cap - o->len)
		return n;
	if (!o->arena)
		return o->cap > 0 ? o->cap - o->len - 1 : 0;
	if (__builtin_add_overflow(o->len + 1, n, &cap) ||
	    __builtin_mul_overflow(cap, (size_t)2, &cap))
		cap = SIZE_MAX; /* more than there is: the arena says so */
	cap = MAX(cap, (size_t)128);
	buf = arena_alloc(o->arena, cap, 1);
	if (o->len > 0)
		memcpy(buf, o->buf, o->len);
	o->buf = buf;
	o->cap = cap;
	return n;
}

void out_mem(struct out *o, const char *s, size_t n)
{
	n = reserve(o, n);
	if (n > 0)
		memcpy(o->buf + o->len, s, n);
	o->len += n;
	if (o->cap > 0)
		o->buf[o->len] = '\0';
}

void out_str(struct out *o, const char *s)
{
	out_mem(o, s, strlen(s));
}

void out_chr(struct out *o, char c)
{
	out_mem(o, &c, 1);
}

void out_fmt(struct out *o, const char *f, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, f);
	n = fmt_whole(NULL, 0, f, ap);
	va_end(ap);
	n = reserve(o, n);
	if (o->cap == 0)
		return;
	va_start(ap, f);
	(void)fmt_v(o->buf + o->len, n + 1, f, ap);
	va_end(ap);
	o->len += n;
}

static void json_escape(struct out *o, unsigned char c)
{
	static const char letters[][2] = {
		['\b'] = "b", ['\t'] = "t", ['\n'] = "n",  ['\f'] = "f",
		['\r'] = "r", ['"'] = "\"", ['\\'] = "\\",
	};

	if (c < ARRAY_LEN(letters) && letters[c][0])
		out_fmt(o, "\\%c", letters[c][0]);
	else
		out_fmt(o, "\\u%04x", c);
}

static bool json_plain(const char *s)
{
	unsigned char c = (unsigned char)*s;

	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && str_utf8(s) > 0;
}

void out_json(struct out *o, const char *s)
{
	out_chr(o, '"');
	while (*s) {
		const char *from = s;

		while (*s && json_plain(s))
			s += str_utf8(s);
		out_mem(o, from, (size_t)(s - from));
		if (!*s)
			break;
		if (str_utf8(s) > 0)
			json_escape(o, (unsigned char)*s);
		else
			out_str(o, "\xef\xbf\xbd"); /* U+FFFD */
		s++;
	}
	out_chr(o, '"');
}

/* n bytes or nothing. */
static bool out_unit(struct out *o, const char *s, size_t n)
{
	if (reserve(o, n) < n)
		return false;
	out_mem(o, s, n);
	return true;
}

static bool control(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	return n == 0 || u[0] < 0x20 || u[0] == 0x7f || (u[0] == 0xc2 && u[1] < 0xa0);
}

void out_clean(struct out *o, const char *s)
{
	char escape[sizeof("\\xNN")];

	while (*s) {
		size_t n = str_utf8(s);

		if (control(s, n)) {
			(void)fmt(escape, sizeof(escape), "\\x%02x", (unsigned char)*s);
			if (!out_unit(o, escape, sizeof(escape) - 1))
				return;
			/* A C1 character's second byte is no character of its own and
			 * comes out escaped in the next round. */
			s++;
		} else {
			if (!out_unit(o, s, n))
				return;
			s += n;
		}
	}
	out_mem(o, "", 0);
}

const char *out_text(struct out *o)
{
	return o->cap > 0 && o->buf ? o->buf : "";
}
