/* test_ocispec_limits.c: rules about sizes: one below is fine, one above is not. */
#include "ocispec_helper.h"

/* head, n parts joined by commas ("#" in a part becomes its number), tail. */
static const char *join(struct arena *a, const char *head, const char *part, size_t n,
			const char *tail)
{
	struct out o = OUT_ARENA(a);

	out_str(&o, head);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			out_chr(&o, ',');
		for (const char *p = part; *p; p++) {
			if (*p == '#')
				out_fmt(&o, "%zu", i);
			else
				out_chr(&o, *p);
		}
	}
	out_str(&o, tail);
	return out_text(&o);
}

static const char *fill(struct arena *a, const char *head, char c, size_t n, const char *tail)
{
	struct out o = OUT_ARENA(a);

	out_str(&o, head);
	for (size_t i = 0; i < n; i++)
		out_chr(&o, c);
	out_str(&o, tail);
	return out_text(&o);
}

/* The first problem of a configuration with this process and linux, or "none". */
static const char *first_problem(struct arena *a, const char *process, const char *linux_)
{
	const char *text = arena_fmt(a, "{\"ociVersion\":\"1.0.0\",\"root\":{\"path\":\"r\"},"
					"\"process\":{%s},\"linux\":{%s}}", process, linux_);
	struct problems p = PROBLEMS(a);
	struct spec_load l = { .arena = a };
	struct spec *s;
	char message[1200];

	load_text(&l, text, strlen(text), &s, message, sizeof(message));
	assert_string_equal(message, "accepted");
	spec_validate(s, &p);
	return p.n > 0 ? arena_fmt(a, "%s: %s", p.v[0].pointer, p.v[0].text) : "none";
}

#define SH "\"args\":[\"sh\"],\"cwd\":\"/\""
#define SH_ARGS "\"args\":[\"sh\"]"

static void strings_of_the_program_fit_the_kernel(void **state)
{
	struct arena a = ARENA_EMPTY;

	(void)state;
	assert_string_equal(first_problem(&a, fill(&a, SH_ARGS ",\"cwd\":\"/", 'x', 4094, "\""), ""),
			    "none");
	assert_string_equal(first_problem(&a, fill(&a, SH_ARGS ",\"cwd\":\"/", 'x', 4095, "\""), ""),
			    "/process/cwd: is longer than 4095 bytes");
	assert_string_equal(first_problem(&a, fill(&a, "\"cwd\":\"/\",\"args\":[\"a\",\"", 'x', 131071,
						   "\"]"), ""),
			    "none");
	assert_string_equal(first_problem(&a, fill(&a, "\"cwd\":\"/\",\"args\":[\"a\",\"", 'x', 131072,
						   "\"]"), ""),
			    "/process/args/1: is longer than the kernel's limit of 131071 bytes");
	assert_string_equal(first_problem(&a, fill(&a, SH ",\"env\":[\"A=", 'x', 131069, "\"]"), ""),
			    "none");
	assert_string_equal(first_problem(&a, fill(&a, SH ",\"env\":[\"A=", 'x', 131070, "\"]"), ""),
			    "/process/env/0: is longer than the kernel's limit of 131071 bytes");
	arena_free(&a);
}

static void groups_fit_the_kernel(void **state)
{
	struct arena a = ARENA_EMPTY;

	(void)state;
	assert_string_equal(first_problem(&a, join(&a, SH ",\"user\":{\"additionalGids\":[", "#",
						   65536, "]}"), ""),
			    "none");
	assert_string_equal(first_problem(&a, join(&a, SH ",\"user\":{\"additionalGids\":[", "#",
						   65537, "]}"), ""),
			    "/process/user/additionalGids: has more than the kernel's limit of 65536 "
			    "entries");
	arena_free(&a);
}

static void id_maps_have_at_most_340_lines(void **state)
{
	const char *map = "{\"containerID\":#,\"hostID\":#,\"size\":1}";
	const char *head = "\"namespaces\":[{\"type\":\"user\"}],\"gidMappings\":"
			   "[{\"containerID\":0,\"hostID\":0,\"size\":1}],\"uidMappings\":[";
	struct arena a = ARENA_EMPTY;

	(void)state;
	assert_string_equal(first_problem(&a, SH, join(&a, head, map, 340, "]")), "none");
	assert_string_equal(first_problem(&a, SH, join(&a, head, map, 341, "]")),
			    "/linux/uidMappings: has more than the kernel's limit of 340 entries");
	arena_free(&a);
}

static void comparing_lists_does_not_grow_with_the_square(void **state)
{
	const char *device = "{\"type\":\"p\",\"path\":\"/dev/a\"}";
	struct arena a = ARENA_EMPTY;

	(void)state;
	assert_string_equal(first_problem(&a, SH, join(&a, "\"devices\":[", device, 4097, "]")),
			    "/linux/devices: has more than 4096 entries");
	assert_string_equal(first_problem(&a, SH, join(&a, "\"devices\":[", device, 4096, "]")),
			    "/linux/devices/1/path: '/dev/a' is listed twice, first by "
			    "/linux/devices/0");
	assert_string_equal(first_problem(&a, join(&a, SH ",\"capabilities\":{\"ambient\":[",
						   "\"CAP_#\"", 65, "]}"), ""),
			    "/process/capabilities/ambient: has more than 64 entries");
	assert_string_equal(first_problem(&a, SH, join(&a, "\"namespaces\":[", "{\"type\":\"pid\"}",
						       200000, "]")),
			    "/linux/namespaces/1/type: namespace type \"pid\" is listed twice, "
			    "first by /linux/namespaces/0");
	arena_free(&a);
}

static void the_list_of_problems_ends(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct problems p = PROBLEMS(&a);

	(void)state;
	for (int i = 0; i < 2000; i++)
		problems_error(&p, "/x", "%d", i);
	assert_int_equal(p.n, PROBLEMS_MAX);
	assert_int_equal(p.errors, 2000);
	assert_string_equal(p.v[999].text, "999");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_of_the_program_fit_the_kernel),
		cmocka_unit_test(groups_fit_the_kernel),
		cmocka_unit_test(id_maps_have_at_most_340_lines),
		cmocka_unit_test(comparing_lists_does_not_grow_with_the_square),
		cmocka_unit_test(the_list_of_problems_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
