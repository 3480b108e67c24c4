/* packet.c: bytes of a request.  Knows nothing of what they mean. */
#include "packet.h"

#include <string.h>

const char *packet_bytes(struct packet *p, size_t n)
{
	const char *here = p->at;

	if (n > (size_t)(p->end - p->at))
		return NULL;
	p->at += n;
	return here;
}

bool packet_take(struct packet *p, void *to, size_t n)
{
	const char *from = packet_bytes(p, n);

	if (from)
		memcpy(to, from, n);
	return from;
}

const char *packet_text(struct packet *p)
{
	const char *end = memchr(p->at, '\0', (size_t)(p->end - p->at));

	return end ? packet_bytes(p, (size_t)(end - p->at) + 1) : NULL;
}

void packet_copy(char *to, size_t size, const char *from)
{
	size_t n = strnlen(from, size - 1);

	memcpy(to, from, n);
	to[n] = '\0';
}
