/* utf8.c: is it UTF-8 (RFC 3629).  yajl's own check lets overlong forms, surrogates and
 * code points beyond U+10FFFF pass. */
#include <string.h>

#include "decode.h"

/* Length of the well-formed sequence at s, 0 when there is none. */
static size_t sequence(const unsigned char *s, size_t left)
{
	size_t n = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* All eight bytes are ASCII and none is NUL. */
static bool plain(const char *s)
{
	const uint64_t ones = 0x0101010101010101, high = ones << 7;
	uint64_t w;

	memcpy(&w, s, sizeof(w));
	return ((w | (w - ones)) & high) == 0;
}

size_t utf8_check(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		if (len - i >= sizeof(uint64_t) && plain(s + i)) {
			i += sizeof(uint64_t);
		} else if ((signed char)s[i] > 0) {
			i++;
		} else {
			size_t n = sequence((const unsigned char *)s + i, len - i);

			if (n == 0)
				return i;
			i += n;
		}
	}
	return len;
}
