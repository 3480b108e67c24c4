/* utf8.c: is a whole text UTF-8 without NUL.  yajl's own check lets overlong forms,
 * surrogates and code points beyond U+10FFFF pass. */
#include <string.h>

#include "decode.h"

/* All eight bytes are ASCII and none is NUL. */
static bool plain(const char *s)
{
	const uint64_t ones = 0x0101010101010101, high = ones << 7;
	uint64_t w;

	memcpy(&w, s, sizeof(w));
	return ((w | (w - ones)) & high) == 0;
}

/* str_utf8() reads up to a NUL, which the text need not have. */
static size_t sequence(const char *s, size_t left)
{
	char tail[5] = "";

	if (left > 4)
		return str_utf8(s);
	memcpy(tail, s, left);
	return str_utf8(tail);
}

size_t utf8_check(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		if (len - i >= sizeof(uint64_t) && plain(s + i)) {
			i += sizeof(uint64_t);
		} else {
			size_t n = s[i] ? sequence(s + i, len - i) : 0;

			if (n == 0)
				return i;
			i += n;
		}
	}
	return len;
}
