/* rpc.c: fields of protocol buffers.  Knows no message. */
#include "run/rpc.h"

#include <string.h>

enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

static void varint(struct out *o, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		out_chr(o, (char)(v | 0x80));
	out_chr(o, (char)v);
}

void rpc_number(struct out *o, unsigned field, uint64_t v)
{
	varint(o, field << 3 | VARINT);
	varint(o, v);
}

void rpc_flag(struct out *o, unsigned field, bool v)
{
	if (v)
		rpc_number(o, field, 1);
}

static void bytes(struct out *o, unsigned field, const char *data, size_t n)
{
	varint(o, field << 3 | BYTES);
	varint(o, n);
	out_mem(o, data, n);
}

void rpc_text(struct out *o, unsigned field, const char *s)
{
	if (s)
		bytes(o, field, s, strlen(s));
}

void rpc_part(struct out *o, unsigned field, const struct out *part)
{
	bytes(o, field, part->buf, part->len);
}

static bool take_varint(const char **at, const char *end, uint64_t *out)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64 && *at < end; shift += 7) {
		unsigned char c = (unsigned char)*(*at)++;

		v |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80)) {
			*out = v;
			return true;
		}
	}
	return false;
}

bool rpc_next(const char **at, const char *end, struct rpc_field *out)
{
	uint64_t tag, n = 0;

	if (*at >= end || !take_varint(at, end, &tag))
		return false;
	*out = (struct rpc_field){ .number = (unsigned)(tag >> 3) };
	switch (tag & 7) {
	case VARINT:
		return take_varint(at, end, &out->value);
	case BYTES:
		if (!take_varint(at, end, &n))
			return false;
		break;
	case FIXED64:
		n = 8;
		break;
	case FIXED32:
		n = 4;
		break;
	default:
		return false;
	}
	if (n > (uint64_t)(end - *at))
		return false;
	out->data = *at;
	out->len = (size_t)n;
	*at += n;
	return true;
}
