/* test_ocispec_encode.c: every property goes in and comes out again; rows and structs
 * agree. */
#include "ocispec/features.h"
#include "ocispec/record.h"
#include "ocispec/state.h"
#include "ocispec_helper.h"

static const struct object *const documents[] = {
	&spec_object, &spec_process_object, &spec_resources_object, &spec_seccomp_object,
	&spec_state_object, &spec_features_object,
};

static void *decode(struct arena *a, const struct object *o, const char *text)
{
	struct spec_load l = { .arena = a, .text = text, .len = strlen(text), .strict = true };
	struct err e = ERR_NONE;
	void *v = NULL;

	if (desc_decode(&l, o, &v, &e) < 0)
		fail_msg("%s: %s", o->name, e.msg);
	return v;
}

static const char *encode(struct arena *a, const struct object *o, const void *v,
			  enum json_style style)
{
	struct out out = OUT_ARENA(a);

	desc_encode(&out, o, v, style);
	return out_text(&out);
}

static void every_property_comes_out_as_it_went_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		struct arena a = ARENA_EMPTY;
		struct out full = OUT_ARENA(&a);
		void *v;

		full_object(&full, documents[i]);
		v = decode(&a, documents[i], out_text(&full));
		assert_string_equal(encode(&a, documents[i], v, JSON_COMPACT), out_text(&full));
		arena_free(&a);
	}
}

static void pretty_text_means_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		struct arena a = ARENA_EMPTY;
		struct out full = OUT_ARENA(&a);
		const char *pretty;

		full_object(&full, documents[i]);
		pretty = encode(&a, documents[i], decode(&a, documents[i], out_text(&full)),
				JSON_PRETTY);
		assert_string_equal(encode(&a, documents[i], decode(&a, documents[i], pretty),
					   JSON_COMPACT),
				    out_text(&full));
		arena_free(&a);
	}
}

static void absent_stays_absent_and_empty_stays_empty(void **state)
{
	static const char *const texts[] = {
		"{\"ociVersion\":\"1.0.0\"}",
		"{\"ociVersion\":\"1.0.0\",\"mounts\":[],\"hooks\":{},\"annotations\":{},\"linux\":{}}",
		"{\"ociVersion\":\"1.0.0\",\"process\":{\"user\":{\"uid\":0,\"gid\":0,\"umask\":0},"
		"\"args\":[],\"cwd\":\"\",\"capabilities\":{\"ambient\":[]}}}",
		"{\"ociVersion\":\"1.0.0\",\"linux\":{\"netDevices\":{\"a\":{}},\"resources\":{\"unified\":{},"
		"\"devices\":[{\"allow\":false}],\"rdma\":{}}}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct arena a = ARENA_EMPTY;
		void *v = decode(&a, &spec_object, texts[i]);

		/* The order is that of the rows, so the texts above are in it too. */
		assert_string_equal(encode(&a, &spec_object, v, JSON_COMPACT), texts[i]);
		arena_free(&a);
	}
}

static void pretty_text_is_indented_by_four(void **state)
{
	struct arena a = ARENA_EMPTY;
	void *v = decode(&a, &spec_object,
			 "{\"ociVersion\":\"1.0.0\",\"mounts\":[{\"destination\":\"/a\",\"options\":[\"x\"]}],"
			 "\"annotations\":{}}");

	(void)state;
	assert_string_equal(encode(&a, &spec_object, v, JSON_PRETTY),
			    "{\n    \"ociVersion\": \"1.0.0\",\n    \"mounts\": [\n        {\n"
			    "            \"destination\": \"/a\",\n            \"options\": [\n"
			    "                \"x\"\n            ]\n        }\n    ],\n"
			    "    \"annotations\": {}\n}\n");
	arena_free(&a);
}

static size_t row_size(const struct field *row)
{
	if (row->kind == FIELD_FOREIGN)
		return 0;
	if (row->shape == FIELD_LIST && row->kind == FIELD_STRING)
		return sizeof(struct strs);
	if (row->shape != FIELD_ONE)
		return 2 * sizeof(size_t);
	if (row->flags & FIELD_OPT)
		return row->kind == FIELD_BOOL ? sizeof(struct opt_bool) : sizeof(struct opt_int);
	if (row->kind == FIELD_BOOL)
		return sizeof(bool);
	return row->kind == FIELD_WORD ? sizeof(int) : sizeof(uint64_t);
}

/* A byte of the struct that no row fills can only be padding. */
static void check_cover(const struct object *o)
{
	unsigned char used[512] = { 0 };
	size_t gap = 0;

	assert_true(o->size <= sizeof(used) && o->n <= OBJECT_ROWS_MAX);
	if (o->key != OBJECT_NO_KEY)
		memset(used + o->key, 1, sizeof(char *));
	for (size_t i = 0; i < o->n; i++) {
		const struct field *row = &o->rows[i];

		for (size_t k = 0; k < row_size(row); k++)
			assert_int_equal(used[row->offset + k]++, 0);
		assert_true(row->help && row->help[0]);
		assert_ptr_equal(desc_find(o, row->name, strlen(row->name)), row);
		if (row->kind == FIELD_OBJECT)
			check_cover(row->of.object);
	}
	for (size_t k = 0; k < o->size; k++) {
		gap = used[k] ? 0 : gap + 1;
		assert_true(gap < sizeof(void *));
	}
}

static void every_member_has_exactly_one_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(documents); i++)
		check_cover(documents[i]);
}

static void the_reference_names_every_property(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct out doc = OUT_ARENA(&a);

	(void)state;
	desc_document(&doc, &spec_object);
	assert_non_null(strstr(out_text(&doc), "\n/linux/namespaces/*/type: word, required\n"
					       "    Which kind.\n    one of mount, pid, network, "));
	assert_non_null(strstr(out_text(&doc), "\n/process/oomScoreAdj: int, -1000 to 1000\n"));
	assert_non_null(strstr(out_text(&doc), "\n/linux/sysctl/*: map of strings\n"));
	assert_null(strstr(out_text(&doc), "windows"));
	arena_free(&a);
}

static void a_record_comes_back(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct err e = ERR_NONE;
	struct out first = OUT_ARENA(&a), second = OUT_ARENA(&a);
	struct spec_pair pair = { "k", "v \"1\"" };
	struct record *back;
	const struct record r = {
		.format = 1, .id = "web", .bundle = "/b", .phase = "created", .pid = 4711,
		.start_time = UINT64_MAX, .owner = 1000, .ns_new = 0x20000, .gate = true,
		.annotations = { &pair, 1 },
	};

	(void)state;
	record_encode(&r, &first);
	assert_int_equal(record_decode(&a, out_text(&first), first.len, &back, &e), 0);
	assert_string_equal(back->id, "web");
	assert_true(back->start_time == UINT64_MAX);
	assert_true(back->gate && !back->poststop);
	assert_null(back->cgroup_path);
	record_encode(back, &second);
	assert_string_equal(out_text(&second), out_text(&first));
	for (size_t cut = 0; cut < first.len; cut++)
		assert_int_equal(record_decode(&a, out_text(&first), cut, &back, &e), -1);
	arena_free(&a);
}

static void the_default_configuration_is_valid(void **state)
{
	(void)state;
	for (int rootless = 0; rootless < 2; rootless++) {
		const struct spec_default d = { .rootless = rootless, .uid = 1000, .gid = 1001 };
		struct arena a = ARENA_EMPTY;
		struct problems p = PROBLEMS(&a);
		struct spec *s = spec_default(&a, &d);
		const char *text = encode(&a, &spec_object, s, JSON_PRETTY);

		spec_validate(s, &p);
		assert_int_equal(p.n, 0);
		assert_string_equal(encode(&a, &spec_object, decode(&a, &spec_object, text),
					   JSON_PRETTY),
				    text);
		assert_int_equal(strstr(text, "gid=5") != NULL, !rootless);
		assert_int_equal(strstr(text, "\"hostID\": 1001") != NULL, rootless);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_property_comes_out_as_it_went_in),
		cmocka_unit_test(pretty_text_means_the_same),
		cmocka_unit_test(absent_stays_absent_and_empty_stays_empty),
		cmocka_unit_test(pretty_text_is_indented_by_four),
		cmocka_unit_test(every_member_has_exactly_one_row),
		cmocka_unit_test(the_reference_names_every_property),
		cmocka_unit_test(a_record_comes_back),
		cmocka_unit_test(the_default_configuration_is_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
