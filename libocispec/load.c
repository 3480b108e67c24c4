/* load.c: get the bytes once, decode them, check the version.  Knows the documents by
 * their object only. */
#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "decode.h"

int spec_read_file(struct spec_load *l, int dirfd, const char *path, struct err *e)
{
	char *text;
	int rc;

	if (!l->name)
		l->name = path;
	rc = io_read_file(dirfd, path, 0, SPEC_FILE_MAX, l->arena, &text, &l->len);
	if (rc == -EFBIG)
		return err_set(e, "'%s' is larger than %d bytes", l->name, SPEC_FILE_MAX);
	if (rc == -EINVAL)
		return err_set(e, "'%s' is not a regular file", l->name);
	if (rc < 0)
		return err_sys(e, rc, "cannot read '%s'", l->name);
	l->text = text;
	return 0;
}

int spec_read_fd(struct spec_load *l, int fd, struct err *e)
{
	size_t cap = 64 << 10, len = 0;
	char *text = arena_alloc(l->arena, cap + 1, 1);

	if (!l->name)
		l->name = "standard input";
	for (;;) {
		ssize_t n = io_read(fd, text + len, cap - len);

		if (n < 0)
			return err_sys(e, (int)n, "cannot read '%s'", l->name);
		len += (size_t)n;
		if (len < cap)
			break;
		if (cap > SPEC_FILE_MAX)
			return err_set(e, "'%s' is larger than %d bytes", l->name, SPEC_FILE_MAX);
		cap *= 4;
		text = memcpy(arena_alloc(l->arena, cap + 1, 1), text, len);
	}
	text[len] = '\0';
	l->text = text;
	l->len = len;
	return 0;
}

int spec_problems_err(const struct spec_load *l, const struct problems *p, struct err *e)
{
	for (size_t i = 0; i < p->n; i++) {
		struct problem one = p->v[i];

		if (one.severity != SEVERITY_ERROR)
			continue;
		if (one.line == 0)
			(void)spec_locate(l, one.pointer, &one.line, &one.column);
		return problem_err(l, &one, e);
	}
	return 0;
}

/* Any minor version and suffix: 1.x only ever adds. */
static bool version_known(const char *v)
{
	return v[0] == '1' && v[1] == '.' && v[2] >= '0' && v[2] <= '9';
}

static int check_version(struct spec_load *l, const char *version, struct err *e)
{
	struct problem one = { .severity = SEVERITY_ERROR, .pointer = "/ociVersion" };

	if (version_known(version))
		return 0;
	one.text = arena_fmt(l->arena, "specification version \"%.100s\" is not supported (supported: 1.x)",
			     version);
	(void)spec_locate(l, one.pointer, &one.line, &one.column);
	if (l->problems)
		problems_add(l->problems, &one);
	return problem_err(l, &one, e);
}

int spec_load(struct spec_load *l, struct spec **out, struct err *e)
{
	struct spec *s;
	void *v;

	if (desc_decode(l, &spec_object, &v, e) < 0)
		return -1;
	s = v;
	if (check_version(l, s->oci_version, e) < 0)
		return -1;
	*out = s;
	return 0;
}

int spec_load_process(struct spec_load *l, struct spec_process **out, struct err *e)
{
	void *v;

	if (desc_decode(l, &spec_process_object, &v, e) < 0)
		return -1;
	*out = v;
	return 0;
}

int spec_load_resources(struct spec_load *l, struct spec_resources **out, struct err *e)
{
	void *v;

	if (desc_decode(l, &spec_resources_object, &v, e) < 0)
		return -1;
	*out = v;
	return 0;
}

void spec_encode(struct out *out, const struct spec *s, enum json_style style)
{
	desc_encode(out, &spec_object, s, style);
}
