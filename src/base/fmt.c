/* fmt.c: text from values into a buffer that is given.  No stdio, no locale, no memory;
 * knows nothing of what the text is for. */
#include "base/fmt.h"

#include <stdbool.h>
#include <string.h>

struct sink {
	char  *buf;
	size_t size, len; /* len counts what did not fit, too */
};

/* One conversion: what stands between '%' and its letter. */
struct conv {
	bool   zero, left, alternate, wide, precise, upper;
	size_t width, precision;
};

/* 64 bits in octal, and "0". */
#define DIGITS_MAX 24

static void put(struct sink *s, const char *text, size_t n)
{
	if (s->len < s->size) {
		size_t room = s->size - s->len;

		memcpy(s->buf + s->len, text, MIN(n, room));
	}
	s->len += n;
}

static void put_times(struct sink *s, char c, size_t n)
{
	while (n-- > 0)
		put(s, &c, 1);
}

static void put_field(struct sink *s, const struct conv *c, const char *text, size_t n)
{
	size_t pad = c->width > n ? c->width - n : 0;

	if (!c->left)
		put_times(s, ' ', pad);
	put(s, text, n);
	if (c->left)
		put_times(s, ' ', pad);
}

static void put_string(struct sink *s, const struct conv *c, const char *text)
{
	if (!text)
		text = "(null)";
	put_field(s, c, text, c->precise ? strnlen(text, c->precision) : strlen(text));
}

/* `prefix` is the sign or base and stands before padding zeros. */
static void put_number(struct sink *s, const struct conv *c, uint64_t v, unsigned base,
		       const char *prefix)
{
	const char *digits = c->upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[2 + DIGITS_MAX];
	char *end = text + sizeof(text), *p = end;
	size_t prefix_len = strlen(prefix), n;

	do
		*--p = digits[v % base];
	while (v /= base);
	n = (size_t)(end - p);
	if (c->zero && !c->left) {
		put(s, prefix, prefix_len);
		if (c->width > prefix_len + n)
			put_times(s, '0', c->width - prefix_len - n);
		put(s, p, n);
		return;
	}
	p -= prefix_len;
	memcpy(p, prefix, prefix_len);
	put_field(s, c, p, prefix_len + n);
}

static void put_unsigned(struct sink *s, const struct conv *c, char letter, uint64_t v)
{
	const bool marked = c->alternate && v != 0;

	switch (letter) {
	case 'x':
		put_number(s, c, v, 16, marked ? "0x" : "");
		break;
	case 'X':
		put_number(s, c, v, 16, marked ? "0X" : "");
		break;
	case 'o':
		put_number(s, c, v, 8, marked ? "0" : "");
		break;
	default:
		put_number(s, c, v, 10, "");
	}
}

static void put_signed(struct sink *s, const struct conv *c, int64_t v)
{
	put_number(s, c, v < 0 ? -(uint64_t)v : (uint64_t)v, 10, v < 0 ? "-" : "");
}

static size_t scan_size(const char **f)
{
	size_t n = 0;

	for (; **f >= '0' && **f <= '9'; (*f)++)
		n = n * 10 + (size_t)(**f - '0');
	return n;
}

/* A '*' argument, which may be negative. */
static int star(const char **f, va_list *ap)
{
	(*f)++;
	return va_arg(*ap, int);
}

static void scan_flags(const char **f, struct conv *c)
{
	for (;; (*f)++) {
		if (**f == '0')
			c->zero = true;
		else if (**f == '-')
			c->left = true;
		else if (**f == '#')
			c->alternate = true;
		else
			return;
	}
}

static struct conv scan_conv(const char **f, va_list *ap)
{
	struct conv c = { 0 };

	scan_flags(f, &c);
	if (**f == '*') {
		int width = star(f, ap);

		c.left = c.left || width < 0;
		c.width = width < 0 ? -(size_t)width : (size_t)width;
	} else {
		c.width = scan_size(f);
	}
	if (**f == '.') {
		(*f)++;
		c.precise = true;
		if (**f == '*') {
			int precision = star(f, ap);

			c.precise = precision >= 0;
			c.precision = c.precise ? (size_t)precision : 0;
		} else {
			c.precision = scan_size(f);
		}
	}
	/* All of these but h are 64 bits wide on the machines supported. */
	for (; **f && strchr("hlzjt", **f); (*f)++)
		c.wide = c.wide || **f != 'h';
	return c;
}

static void put_conv(struct sink *s, const char **f, va_list *ap)
{
	struct conv c = scan_conv(f, ap);
	char letter = **f;

	switch (letter) {
	case 's':
		put_string(s, &c, va_arg(*ap, const char *));
		break;
	case 'c':
		letter = (char)va_arg(*ap, int);
		put_field(s, &c, &letter, 1);
		break;
	case 'd':
	case 'i':
		put_signed(s, &c, c.wide ? va_arg(*ap, int64_t) : va_arg(*ap, int));
		break;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		c.upper = letter == 'X';
		put_unsigned(s, &c, letter,
			     c.wide ? va_arg(*ap, uint64_t) : va_arg(*ap, unsigned));
		break;
	case '\0':
		return;
	default: /* '%', and what is not understood */
		put(s, &letter, 1);
	}
	(*f)++;
}

size_t fmt_whole(char *buf, size_t size, const char *f, va_list ap)
{
	struct sink s = { .buf = buf, .size = size };
	va_list args; /* a parameter of this type may be an array and decay */

	va_copy(args, ap);
	while (*f) {
		size_t plain = strcspn(f, "%");

		put(&s, f, plain);
		f += plain;
		if (*f) {
			f++;
			put_conv(&s, &f, &args);
		}
	}
	va_end(args);
	if (size > 0)
		buf[MIN(s.len, size - 1)] = '\0';
	return s.len;
}

size_t fmt_v(char *buf, size_t size, const char *f, va_list ap)
{
	size_t whole = fmt_whole(buf, size, f, ap);

	return size == 0 ? 0 : MIN(whole, size - 1);
}

size_t fmt(char *buf, size_t size, const char *f, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, f);
	n = fmt_v(buf, size, f, ap);
	va_end(ap);
	return n;
}

size_t fmt_time(char *buf, size_t size, uint64_t ns)
{
	const uint64_t s = ns / 1000000000U;
	const unsigned clock = (unsigned)(s % 86400);
	/* Howard Hinnant's civil_from_days: years begin in March and eras of 400 years
	 * have 146097 days, so that the leap day comes last. */
	const uint64_t days = s / 86400 + 719468, era = days / 146097;
	const unsigned doe = (unsigned)(days % 146097);
	const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	const unsigned mp = (5 * doy + 2) / 153;
	const unsigned month = mp < 10 ? mp + 3 : mp - 9;

	return fmt(buf, size, "%04llu-%02u-%02uT%02u:%02u:%02u.%09uZ",
		   (unsigned long long)(yoe + era * 400 + (month <= 2)), month,
		   doy - (153 * mp + 2) / 5 + 1, clock / 3600, clock / 60 % 60, clock % 60,
		   (unsigned)(ns % 1000000000U));
}
