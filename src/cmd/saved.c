/* saved.c: the configuration as it was at create, from the state directory. */
#include "cmd/shared.h"

#include "ocispec/load.h"

int saved_spec(const struct container *ct, struct arena *a, struct spec **out, struct err *e)
{
	struct spec_load l = { .arena = a, .name = "config.json" };
	char *text;

	if (container_read_config(ct, a, &text, &l.len, e) < 0)
		return -1;
	l.text = text;
	return spec_load(&l, out, e);
}

int saved_hooks(const struct container *ct, struct arena *a, const struct plan **out, struct err *e)
{
	struct plan_problems problems = { 0 };
	struct plan_options o = { .kind = PLAN_CREATE, .id = ct->id, .bundle = ct->record->bundle };
	struct spec *s;

	if (saved_spec(ct, a, &s, e) < 0)
		return -1;
	*out = plan_saved_hooks(a, s, &o, &problems);
	if (*out)
		return 0;
	for (size_t i = 0; i < problems.n; i++)
		if (!problems.v[i].warning)
			err_set(e, "the saved configuration of '%s': %s", ct->id,
				problems.v[i].text);
	return -1;
}
