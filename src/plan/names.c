/* names.c: host and domain name. */
#include "plan/build.h"

#include <string.h>

enum { NAME_BYTES = 64 }; /* __NEW_UTS_LEN */

static const char *name(struct build *b, const char *value, const char *at)
{
	const char *word = at + 1;

	if (!value)
		return NULL;
	if (!plan_ns_private(b->p, NS_UTS))
		bad_hint(b, at, "add a namespace of type uts", "%s requires the UTS namespace", word);
	if (!value[0] || strlen(value) > NAME_BYTES)
		bad(b, at, "%s must have between 1 and %d bytes", word, NAME_BYTES);
	if (strchr(value, '/') || strchr(value, '\n'))
		bad(b, at, "%s '%s' has a character that no name can have", word, value);
	return value;
}

void plan_names(struct build *b)
{
	b->p->hostname = name(b, b->s->hostname, "/hostname");
	b->p->domainname = name(b, b->s->domainname, "/domainname");
}
