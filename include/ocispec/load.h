/* load.h: text to typed structs and back.
 *
 *	struct spec_load l = { .arena = &a };
 *	if (spec_read_file(&l, bundle_fd, "config.json", e) < 0 || spec_load(&l, &s, e) < 0)
 *		return -1;
 *
 * A message is "config.json:41:17: /linux/namespaces/2/type: unknown namespace type
 * \"moutn\" (did you mean \"mount\"?)"; err.at stays empty, the pointer is in it. */
#ifndef TARE_OCISPEC_LOAD_H
#define TARE_OCISPEC_LOAD_H

#include "base/err.h"
#include "ocispec/config.h"
#include "ocispec/desc.h"
#include "ocispec/validate.h"

enum { SPEC_FILE_MAX = 16 << 20, SPEC_DEPTH_MAX = 64, SPEC_MAP_MAX = 4096 };

#define SPEC_VERSION "1.3.0"

struct spec_load {
	struct arena    *arena;
	const char      *name;     /* the file, as messages show it; set by spec_read_* when NULL */
	const char      *text;     /* the bytes; set by spec_read_*, or by the caller */
	size_t           len;
	bool             strict;   /* an unknown property is an error */
	struct problems *problems; /* not NULL: go on after an error and collect; also unknown names */
};

/* The regular file `path` below dirfd, read once.  At most SPEC_FILE_MAX bytes. */
int spec_read_file(struct spec_load *l, int dirfd, const char *path, struct err *e) MUST_CHECK;
/* Everything until the end of fd (a pipe, standard input). */
int spec_read_fd(struct spec_load *l, int fd, struct err *e) MUST_CHECK;

/* Decode and check the version.  With l->problems the result is -1 too when one of them
 * is an error; the first one is in *e. */
int spec_load(struct spec_load *l, struct spec **out, struct err *e) MUST_CHECK;
/* A process object alone (exec --process). */
int spec_load_process(struct spec_load *l, struct spec_process **out, struct err *e) MUST_CHECK;
/* A linux.resources object alone (update --resources). */
int spec_load_resources(struct spec_load *l, struct spec_resources **out, struct err *e) MUST_CHECK;
/* Any described struct; *out is new, of o->size bytes. */
int desc_decode(struct spec_load *l, const struct object *o, void **out, struct err *e) MUST_CHECK;

/* Where the value `pointer` stands in l->text; its nearest existing parent when it does
 * not exist.  False when the text is not JSON. */
bool spec_locate(const struct spec_load *l, const char *pointer, unsigned *line, unsigned *column);
/* The first error of p as one message of the form above; -1 when there is one, else 0. */
int spec_problems_err(const struct spec_load *l, const struct problems *p, struct err *e);

void spec_encode(struct out *out, const struct spec *s, enum json_style style);

/* What `spec` prints.  Rootless: with a user namespace that maps 0 to uid and gid. */
struct spec_default {
	bool     rootless;
	unsigned uid, gid;
};
struct spec *spec_default(struct arena *a, const struct spec_default *d);

#endif
