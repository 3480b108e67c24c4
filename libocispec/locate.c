/* locate.c: from a JSON pointer to a place in the text.  Used only when something is
 * wrong, so it scans from the start; the text may end anywhere. */
#include <string.h>

#include "decode.h"

struct scan {
	const char *s;
	size_t      len, at;
};

static void blanks(struct scan *c)
{
	while (c->at < c->len && memchr(" \t\r\n", c->s[c->at], 4))
		c->at++;
}

static char here(struct scan *c)
{
	blanks(c);
	return c->at < c->len ? c->s[c->at] : '\0';
}

/* Past the string that starts here. */
static void skip_string(struct scan *c)
{
	for (c->at++; c->at < c->len && c->s[c->at] != '"'; c->at++)
		if (c->s[c->at] == '\\')
			c->at++;
	c->at++;
}

/* Past the value that starts here, however deep. */
static void skip_value(struct scan *c)
{
	size_t depth = 0;

	blanks(c);
	while (c->at < c->len) {
		char ch = c->s[c->at];

		if (ch == '"') {
			skip_string(c);
		} else if (ch == '{' || ch == '[') {
			depth++;
			c->at++;
		} else if (ch == '}' || ch == ']' || ch == ',') {
			if (depth == 0)
				return;
			depth -= ch != ',';
			c->at++;
		} else {
			c->at++;
		}
		if (depth == 0 && (ch == '"' || ch == '}' || ch == ']'))
			return;
	}
}

/* Does the raw key at s equal one part of a pointer ("~1" is "/")? */
static bool same_key(const char *s, size_t len, const char *part, size_t n)
{
	size_t i = 0, k = 0;

	while (i < len && k < n) {
		char ch = part[k++];

		if (ch == '~' && k < n)
			ch = part[k++] == '1' ? '/' : '~';
		if (s[i++] != ch)
			return false;
	}
	return i == len && k == n;
}

/* From the '{' here to the value of the member; *key is where its name stands. */
static bool enter_member(struct scan *c, const char *part, size_t n, size_t *key)
{
	c->at++;
	while (here(c) == '"') {
		size_t start = c->at;

		skip_string(c);
		if (c->at > c->len)
			return false;
		if (same_key(c->s + start + 1, c->at - start - 2, part, n)) {
			*key = start;
			if (here(c) != ':')
				return false;
			c->at++;
			blanks(c);
			return c->at < c->len;
		}
		if (here(c) == ':')
			c->at++;
		skip_value(c);
		if (here(c) != ',')
			return false;
		c->at++;
	}
	return false;
}

static bool enter_item(struct scan *c, const char *part, size_t n, size_t *key)
{
	size_t want = 0;

	for (size_t i = 0; i < n; i++)
		want = want * 10 + (size_t)(part[i] - '0');
	c->at++;
	for (size_t i = 0; i < want; i++) {
		skip_value(c);
		if (here(c) != ',')
			return false;
		c->at++;
	}
	blanks(c);
	*key = c->at;
	return c->at < c->len && c->s[c->at] != ']';
}

bool locate_offset(const char *text, size_t len, const char *pointer, size_t *value, size_t *key)
{
	struct scan c = { text, len, 0 };

	blanks(&c);
	*value = *key = c.at;
	while (*pointer == '/') {
		const char *part = pointer + 1;
		size_t n = strcspn(part, "/");
		char ch = here(&c);

		if (ch == '{' ? !enter_member(&c, part, n, key) :
		    ch == '[' ? !enter_item(&c, part, n, key) : true) {
			*key = *value;
			return false;
		}
		*value = c.at;
		pointer = part + n;
	}
	return true;
}

size_t locate_string(const char *text, size_t end)
{
	size_t at = end - 1;

	while (at > 0) {
		size_t slashes = 0;

		at--;
		if (text[at] != '"')
			continue;
		while (slashes < at && text[at - 1 - slashes] == '\\')
			slashes++;
		if (slashes % 2 == 0)
			return at;
	}
	return 0;
}

void locate_line(const char *text, size_t at, unsigned *line, unsigned *column)
{
	size_t start = 0;

	*line = 1;
	for (size_t i = 0; i < at; i++) {
		if (text[i] == '\n') {
			++*line;
			start = i + 1;
		}
	}
	*column = (unsigned)(at - start) + 1;
}

bool spec_locate(const struct spec_load *l, const char *pointer, unsigned *line, unsigned *column)
{
	size_t value, key;
	bool found;

	if (!l->text || l->len == 0)
		return false;
	found = locate_offset(l->text, l->len, pointer, &value, &key);
	locate_line(l->text, value, line, column);
	return found || value < l->len;
}
