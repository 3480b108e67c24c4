/* match.c: one container by its id, or many by a regular expression. */
#include "cmd/shared.h"

#include <ctype.h>
#include <regex.h>

static int matching(struct cli *c, const char *pattern, struct strs *out, struct err *e)
{
	struct strs ids = { 0 };
	regex_t re;
	char why[100];
	int rc = regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB);

	if (rc != 0) {
		regerror(rc, &re, why, sizeof(why));
		why[0] = (char)tolower((unsigned char)why[0]);
		return err_set(e, "'%s' is no regular expression: %s", pattern, why);
	}
	rc = container_list(c->root, c->arena, &ids, e);
	for (size_t i = 0; i < ids.n; i++)
		if (regexec(&re, ids.v[i], 0, NULL, 0) == 0)
			strs_add(c->arena, out, ids.v[i]);
	regfree(&re);
	return rc;
}

int match_containers(struct cli *c, bool regex,
		     int (*one)(struct cli *c, const char *id, struct err *e), struct err *e)
{
	struct strs ids = { 0 };
	size_t failed = 0;

	if (!regex)
		return one(c, c->id, e);
	if (matching(c, c->id, &ids, e) < 0)
		return -1;
	for (size_t i = 0; i < ids.n; i++) {
		struct err why = ERR_NONE;

		if (one(c, ids.v[i], &why) == 0)
			continue;
		err_in(&why, "container '%s'", ids.v[i]);
		if (failed++ == 0)
			*e = why;
		else
			log_warning(NULL, "%s", why.msg);
	}
	return failed ? -1 : 0;
}
