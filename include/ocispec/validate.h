/* validate.h: rules that look at more than one property, and the list problems go to.
 * Knows no host fact: what is refused here is refused everywhere. */
#ifndef TARE_OCISPEC_VALIDATE_H
#define TARE_OCISPEC_VALIDATE_H

#include "ocispec/config.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct problem {
	enum severity severity;
	const char   *pointer; /* JSON pointer; "" is the document */
	const char   *text;    /* without file, position and pointer */
	unsigned      line;    /* 1-based; 0 when not known */
	unsigned      column;
};

/* Nobody reads more; what comes after is only counted. */
enum { PROBLEMS_MAX = 1000 };

struct problems {
	struct arena   *arena;
	struct problem *v;
	size_t          n, cap;
	size_t          errors; /* how many of them are errors */
};
#define PROBLEMS(a) { .arena = (a) }

void problems_error(struct problems *p, const char *pointer, const char *f, ...) PRINTF_LIKE(3, 4);
void problems_warn(struct problems *p, const char *pointer, const char *f, ...) PRINTF_LIKE(3, 4);
void problems_add(struct problems *p, const struct problem *one);

/* All rules of config.json, or of the part alone.  Adds what it finds to p. */
void spec_validate(const struct spec *s, struct problems *p);
/* process.json of exec: pointers start at the process ("/cwd"). */
void spec_validate_process(const struct spec_process *s, struct problems *p);
/* resources of update: pointers start at the resources ("/memory/swap"). */
void spec_validate_resources(const struct spec_resources *s, struct problems *p);

#endif
