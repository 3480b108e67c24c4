/* syntax.c: where a text stops being JSON, and what was expected there.  Runs only after
 * yajl has refused the text: yajl tells neither the place nor the reason well. */
#include <string.h>

#include "base/fmt.h"
#include "decode.h"

enum state { WANT_VALUE, WANT_FIRST_ITEM, WANT_FIRST_KEY, WANT_KEY, WANT_COLON, WANT_MORE, WANT_END };

struct syntax {
	const char *s;
	size_t      len, at;
	size_t      comma; /* the one just passed, or 0 */
	enum state  state;
	unsigned    depth;
	char        close[SPEC_DEPTH_MAX];
	char       *why;
	size_t      why_size;
};

static bool refuse(struct syntax *c, size_t at, const char *f, ...) PRINTF_LIKE(3, 4);

static bool refuse(struct syntax *c, size_t at, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	fmt_v(c->why, c->why_size, f, ap);
	va_end(ap);
	c->at = at;
	return false;
}

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static bool is_word(char ch)
{
	return is_digit(ch) || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_' ||
	       ch == '.' || ch == '-' || (ch & 0x80);
}

static bool is_hex(char ch)
{
	return is_digit(ch) || (ch >= 'a' && ch <= 'f') || (ch >= 'A' && ch <= 'F');
}

/* The text never has a NUL, so it stands for the end. */
static char peek(const struct syntax *c, size_t ahead)
{
	return c->at + ahead < c->len ? c->s[c->at + ahead] : '\0';
}

static bool refuse_token(struct syntax *c, const char *wanted)
{
	size_t n = 0;

	while (n < 20 && is_word(peek(c, n)))
		n++;
	if (c->at >= c->len)
		return refuse(c, c->len, "unexpected end of the file");
	if (c->s[c->at] == '/' || c->s[c->at] == '#')
		return refuse(c, c->at, "a comment is not JSON");
	if (c->s[c->at] == '\'')
		return refuse(c, c->at, "a string needs double quotes");
	return refuse(c, c->at, "expected %s, found '%.*s'", wanted, (int)MAX(n, 1), c->s + c->at);
}

static bool pass_escape(struct syntax *c)
{
	char ch = peek(c, 1);

	if (ch == '\0')
		return refuse(c, c->len, "unexpected end of the file");
	if (ch == 'u') {
		for (size_t i = 2; i < 6; i++)
			if (!is_hex(peek(c, i)))
				return refuse(c, c->at, "'\\u' needs four hexadecimal digits");
		c->at += 6;
		return true;
	}
	if (!strchr("\"\\/bfnrt", ch))
		return refuse(c, c->at, "unknown escape '\\%c' in a string", ch);
	c->at += 2;
	return true;
}

static bool pass_string(struct syntax *c)
{
	c->at++;
	for (;;) {
		char ch = peek(c, 0);

		if (c->at >= c->len)
			return refuse(c, c->len, "unexpected end of the file");
		if (ch == '"')
			break;
		if ((unsigned char)ch < ' ')
			return refuse(c, c->at, "control character %u in a string must be escaped",
				      (unsigned)ch);
		if (ch != '\\')
			c->at++;
		else if (!pass_escape(c))
			return false;
	}
	c->at++;
	return true;
}

static bool pass_digits(struct syntax *c)
{
	if (!is_digit(peek(c, 0)))
		return refuse_token(c, "a digit");
	while (is_digit(peek(c, 0)))
		c->at++;
	return true;
}

static bool pass_number(struct syntax *c)
{
	c->at += peek(c, 0) == '-';
	if (peek(c, 0) == '0' && is_digit(peek(c, 1)))
		return refuse(c, c->at, "a number must not begin with 0");
	if (!pass_digits(c))
		return false;
	if (peek(c, 0) == '.') {
		c->at++;
		if (!pass_digits(c))
			return false;
	}
	if ((peek(c, 0) | 0x20) == 'e') {
		c->at++;
		c->at += peek(c, 0) == '+' || peek(c, 0) == '-';
		return pass_digits(c);
	}
	return true;
}

static bool open_bracket(struct syntax *c, char close, enum state next)
{
	if (c->depth == SPEC_DEPTH_MAX)
		return refuse(c, c->at, "nested deeper than %d", SPEC_DEPTH_MAX);
	c->close[c->depth++] = close;
	c->comma = 0;
	c->state = next;
	c->at++;
	return true;
}

static bool close_bracket(struct syntax *c)
{
	c->at++;
	c->state = --c->depth > 0 ? WANT_MORE : WANT_END;
	return true;
}

static bool pass_value(struct syntax *c)
{
	static const char *const words[] = { "true", "false", "null" };
	char ch = peek(c, 0);

	if (ch == '{')
		return open_bracket(c, '}', WANT_FIRST_KEY);
	if (ch == '[')
		return open_bracket(c, ']', WANT_FIRST_ITEM);
	c->state = c->depth > 0 ? WANT_MORE : WANT_END;
	if (ch == '"')
		return pass_string(c);
	if (ch == '-' || is_digit(ch))
		return pass_number(c);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i]);

		if (c->len - c->at >= n && memcmp(c->s + c->at, words[i], n) == 0 &&
		    !is_word(peek(c, n))) {
			c->at += n;
			return true;
		}
	}
	if ((ch == ']' || ch == '}') && c->comma > 0)
		return refuse(c, c->comma, "comma before '%c'", ch);
	return refuse_token(c, "a value");
}

static bool pass_key(struct syntax *c)
{
	c->state = WANT_COLON;
	if (peek(c, 0) == '"')
		return pass_string(c);
	if (peek(c, 0) == '}' && c->comma > 0)
		return refuse(c, c->comma, "comma before '}'");
	return refuse_token(c, "a key in double quotes");
}

static bool pass_more(struct syntax *c)
{
	char close = c->close[c->depth - 1];

	if (peek(c, 0) == close)
		return close_bracket(c);
	if (peek(c, 0) != ',')
		return refuse_token(c, close == '}' ? "',' or '}'" : "',' or ']'");
	c->comma = c->at++;
	c->state = close == '}' ? WANT_KEY : WANT_VALUE;
	return true;
}

static bool pass_colon(struct syntax *c)
{
	if (peek(c, 0) != ':')
		return refuse_token(c, "':' after the key");
	c->at++;
	c->comma = 0;
	c->state = WANT_VALUE;
	return true;
}

static bool pass(struct syntax *c)
{
	char ch = peek(c, 0);

	switch (c->state) {
	case WANT_FIRST_ITEM:
		return ch == ']' ? close_bracket(c) : pass_value(c);
	case WANT_VALUE:
		return pass_value(c);
	case WANT_FIRST_KEY:
		return ch == '}' ? close_bracket(c) : pass_key(c);
	case WANT_KEY:
		return pass_key(c);
	case WANT_COLON:
		return pass_colon(c);
	case WANT_MORE:
		return pass_more(c);
	case WANT_END:
		break;
	}
	return refuse(c, c->at, "text after the end of the document");
}

void syntax_find(const char *s, size_t len, size_t *at, char *why, size_t size)
{
	struct syntax c = { .s = s, .len = len, .why = why, .why_size = size };

	for (;;) {
		while (c.at < len && memchr(" \t\r\n", s[c.at], 4))
			c.at++;
		if (c.at >= len) {
			fmt(why, size, "%s", c.state == WANT_END ? "not JSON" :
			    c.depth > 0 ? "unexpected end of the file" :
			    "expected an object, found the end of the file");
			break;
		}
		if (!pass(&c))
			break;
	}
	*at = MIN(c.at, len);
}
