/* test_ocispec_schema.c: the rows against the JSON Schema of the specification, both
 * ways: names, kinds, required properties and words.  The schema is not part of the
 * tree: TARE_SCHEMA names its directory, or it lies beside the project; else skipped. */
#include <fcntl.h>
#include <stdio.h>

#include <yajl/yajl_tree.h>

#include "base/io.h"
#include "ocispec/features.h"
#include "ocispec/state.h"
#include "ocispec_helper.h"

enum { LINES_MAX = 2000, FILES_MAX = 16 };

struct schema {
	struct arena *arena;
	struct {
		const char *name;
		yajl_val    root;
	} file[FILES_MAX];
	size_t      files;
	const char *line[LINES_MAX]; /* "/pointer kind", "/pointer required", "/pointer=word" */
	size_t      n;
};

/* A schema and the file it stands in, which references in it are relative to. */
struct place {
	yajl_val    v;
	const char *file;
};

static const char *schema_dir(void)
{
	const char *dir = getenv("TARE_SCHEMA");

	return dir && dir[0] ? dir : TARE_SOURCE_DIR "/../shared/schema";
}

static bool schema_exists(void)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/config-schema.json", schema_dir());
	if (access(path, R_OK) == 0)
		return true;
	print_message("no schema in %s: skipped\n", schema_dir());
	return false;
}

static char *read_text(struct arena *a, const char *name, size_t *len)
{
	char path[4096], *text;

	(void)snprintf(path, sizeof(path), "%s/%s", schema_dir(), name);
	assert_int_equal(io_read_file(AT_FDCWD, path, 0, SPEC_FILE_MAX, a, &text, len), 0);
	return text;
}

/* NULL when there is no such file: sections of other platforms. */
static yajl_val parse_file(struct schema *s, const char *name)
{
	char path[4096], error[200];
	size_t len;

	for (size_t i = 0; i < s->files; i++)
		if (strcmp(s->file[i].name, name) == 0)
			return s->file[i].root;
	(void)snprintf(path, sizeof(path), "%s/%s", schema_dir(), name);
	if (access(path, R_OK) != 0)
		return NULL;
	assert_true(s->files < FILES_MAX);
	s->file[s->files].name = arena_strdup(s->arena, name);
	s->file[s->files].root = yajl_tree_parse(read_text(s->arena, name, &len), error,
						 sizeof(error));
	assert_non_null(s->file[s->files].root);
	return s->file[s->files++].root;
}

static yajl_val member(yajl_val v, const char *name)
{
	const char *path[] = { name, NULL };

	return v && YAJL_IS_OBJECT(v) ? yajl_tree_get(v, path, yajl_t_any) : NULL;
}

/* Cut the next part off *rest; NULL when there is none. */
static char *next_part(char **rest, char separator)
{
	char *part = *rest, *end;

	if (!part || !*part)
		return NULL;
	end = strchr(part, separator);
	if (end)
		*end = '\0';
	*rest = end ? end + 1 : NULL;
	return part;
}

/* Follow "file#/a/b" as often as needed. */
static struct place resolve(struct schema *s, struct place p)
{
	yajl_val ref = member(p.v, "$ref");

	while (p.v && ref) {
		const char *text = YAJL_GET_STRING(ref), *hash = strchr(text, '#');
		char *part, *path;

		assert_non_null(hash);
		if (hash > text)
			p.file = arena_strndup(s->arena, text, (size_t)(hash - text));
		p.v = parse_file(s, p.file);
		/* "#definitions/x" is found as well as "#/definitions/x". */
		path = arena_strdup(s->arena, hash + 1 + (hash[1] == '/'));
		while (p.v && (part = next_part(&path, '/')))
			p.v = member(p.v, part);
		ref = member(p.v, "$ref");
	}
	return p;
}

static void add_line(struct schema *s, const char *pointer, const char *sep, const char *text)
{
	const char *line = arena_fmt(s->arena, "%s%s%s", pointer, sep, text);

	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->line[i], line) == 0)
			return;
	assert_true(s->n < LINES_MAX);
	s->line[s->n++] = line;
}

static void walk(struct schema *s, struct place p, const char *pointer);

static void walk_properties(struct schema *s, struct place p, const char *pointer)
{
	yajl_val properties = member(p.v, "properties"), required = member(p.v, "required");

	for (size_t i = 0; properties && i < YAJL_GET_OBJECT(properties)->len; i++) {
		struct place below = { YAJL_GET_OBJECT(properties)->values[i], p.file };

		walk(s, below, arena_fmt(s->arena, "%s/%s", pointer,
					 YAJL_GET_OBJECT(properties)->keys[i]));
	}
	for (size_t i = 0; required && i < YAJL_GET_ARRAY(required)->len; i++)
		add_line(s, arena_fmt(s->arena, "%s/%s", pointer,
				      YAJL_GET_STRING(YAJL_GET_ARRAY(required)->values[i])),
			 " ", "required");
}

/* The one item of allOf, anyOf or a list of items is what counts here. */
static void walk_alternatives(struct schema *s, struct place p, const char *pointer)
{
	static const char *const words[] = { "allOf", "anyOf", "oneOf" };

	for (size_t w = 0; w < ARRAY_LEN(words); w++) {
		yajl_val list = member(p.v, words[w]);

		for (size_t i = 0; list && i < YAJL_GET_ARRAY(list)->len; i++) {
			struct place one = { YAJL_GET_ARRAY(list)->values[i], p.file };

			walk(s, one, pointer);
		}
	}
}

static void walk_map(struct schema *s, struct place p, const char *pointer)
{
	yajl_val patterns = member(p.v, "patternProperties");
	struct place values = { member(p.v, "additionalProperties"), p.file };

	if (patterns)
		values.v = YAJL_GET_OBJECT(patterns)->values[0];
	if (values.v && YAJL_IS_OBJECT(values.v))
		walk(s, values, arena_fmt(s->arena, "%s/*", pointer));
}

static void walk_list(struct schema *s, struct place p, const char *pointer)
{
	struct place items = { member(p.v, "items"), p.file };

	if (YAJL_IS_ARRAY(items.v))
		items.v = YAJL_GET_ARRAY(items.v)->values[0];
	walk(s, items, arena_fmt(s->arena, "%s/*", pointer));
}

static void walk_words(struct schema *s, yajl_val words, const char *pointer)
{
	add_line(s, pointer, " ", "word");
	for (size_t i = 0; i < YAJL_GET_ARRAY(words)->len; i++)
		add_line(s, pointer, "=", YAJL_GET_STRING(YAJL_GET_ARRAY(words)->values[i]));
}

static void walk(struct schema *s, struct place p, const char *pointer)
{
	yajl_val type, words;
	const char *kind;

	p = resolve(s, p);
	if (!p.v) {
		add_line(s, pointer, " ", "foreign");
		return;
	}
	walk_alternatives(s, p, pointer);
	type = member(p.v, "type");
	words = member(p.v, "enum");
	kind = type ? YAJL_GET_STRING(type) : "";
	if (words) {
		walk_words(s, words, pointer);
	} else if (strcmp(kind, "array") == 0) {
		walk_list(s, p, pointer);
	} else if (strcmp(kind, "object") == 0 || member(p.v, "properties")) {
		if (!member(p.v, "patternProperties") && !member(p.v, "additionalProperties"))
			add_line(s, pointer, " ", "object");
		walk_properties(s, p, pointer);
		walk_map(s, p, pointer);
	} else if (kind[0]) {
		add_line(s, pointer, " ", kind);
	}
}

static bool has_line(const struct schema *s, const char *line)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->line[i], line) == 0)
			return true;
	return false;
}

static bool is_one_of(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* Where rows say more than the schema does, on purpose. */
static bool known_difference(const char *line)
{
	static const char *const lines[] = {
		/* every runtime and the text of the specification know these words */
		"/linux/rootfsPropagation=rprivate", "/linux/rootfsPropagation=rshared",
		"/linux/rootfsPropagation=rslave", "/linux/rootfsPropagation=runbindable",
		"/status=paused",
		/* required by the text, not by the schema */
		"/linux/memoryPolicy/mode required", "/linux/personality/domain required",
	};

	return is_one_of(line, lines, ARRAY_LEN(lines));
}

/* Words the schema keeps in a pattern, or not at all. */
static bool known_words(const char *pointer)
{
	static const char *const pointers[] = {
		"/process/rlimits/*/type", "/linux/devices/*/type",
		"/linux/resources/devices/*/type",
	};

	return is_one_of(pointer, pointers, ARRAY_LEN(pointers));
}

/* The schema's name of a row's kind. */
static const char *schema_kind(const char *pointer, const char *kind)
{
	if (strcmp(kind, "word") == 0 && known_words(pointer))
		return "string";
	if (strcmp(kind, "int") == 0 || strcmp(kind, "uint") == 0)
		return "integer";
	return strcmp(kind, "bool") == 0 ? "boolean" : kind;
}

/* The rows' lines in the schema's words. */
static void collect_rows(struct schema *rows, const struct object *o)
{
	struct out list = OUT_ARENA(rows->arena);
	char *line, *rest;

	desc_properties(&list, o);
	rest = arena_strdup(rows->arena, out_text(&list));
	while ((line = next_part(&rest, '\n'))) {
		char pointer[200], kind[20], flag[2][20] = { "", "" };

		if (strchr(line, '=')) {
			*strchr(line, '=') = '\0';
			if (!known_words(line))
				add_line(rows, line, "=", line + strlen(line) + 1);
			continue;
		}
		assert_true(sscanf(line, "%199s %19s %19s %19s", pointer, kind, flag[0], flag[1]) >= 2);
		if (strcmp(flag[0], "extra") == 0 || strcmp(flag[1], "extra") == 0)
			continue;
		add_line(rows, pointer, " ", schema_kind(pointer, kind));
		if (strcmp(flag[0], "required") != 0)
			continue;
		/* The list is required, not its items. */
		if (strcmp(pointer + strlen(pointer) - 2, "/*") == 0)
			pointer[strlen(pointer) - 2] = '\0';
		add_line(rows, pointer, " ", "required");
	}
}

static size_t compare(const struct schema *have, const struct schema *want, const char *what)
{
	size_t missing = 0;

	for (size_t i = 0; i < want->n; i++) {
		if (has_line(have, want->line[i]) || known_difference(want->line[i]))
			continue;
		print_error("%s: %s\n", what, want->line[i]);
		missing++;
	}
	return missing;
}

static void check_document(const char *file, const struct object *o)
{
	struct arena a = ARENA_EMPTY;
	static struct schema schema, rows;
	struct place root;

	schema = (struct schema){ .arena = &a };
	rows = (struct schema){ .arena = &a };
	root = (struct place){ parse_file(&schema, file), file };
	assert_non_null(root.v);
	walk_properties(&schema, root, "");
	collect_rows(&rows, o);
	assert_true(schema.n > 10);
	assert_int_equal(compare(&rows, &schema, "no row for what the schema has") +
				 compare(&schema, &rows, "not in the schema"),
			 0);
	for (size_t i = 0; i < schema.files; i++)
		yajl_tree_free(schema.file[i].root);
	arena_free(&a);
}

static void rows_and_schema_agree(void **state)
{
	(void)state;
	if (!schema_exists())
		skip();
	check_document("config-schema.json", &spec_object);
	check_document("state-schema.json", &spec_state_object);
	check_document("features-schema.json", &spec_features_object);
}

/* How many errors decoding and the rules find in an example. */
static size_t errors_in(const char *name, bool rules)
{
	struct arena a = ARENA_EMPTY;
	struct problems p = PROBLEMS(&a);
	struct spec_load l = { .arena = &a, .name = name, .problems = &p };
	struct err e = ERR_NONE;
	void *v;
	size_t n;

	l.text = read_text(&a, name, &l.len);
	if (desc_decode(&l, &spec_object, &v, &e) == 0 && rules)
		spec_validate(v, &p);
	n = p.errors + (e.msg[0] && p.errors == 0);
	arena_free(&a);
	return n;
}

static void examples_are_judged_as_the_specification_does(void **state)
{
	static const char *const good[] = {
		"good/linux-netdevice.json", "good/linux-rdma.json", "good/minimal.json",
		"good/minimal-for-start.json", "good/spec-example.json",
	};
	static const char *const bad[] = {
		"bad/invalid-json.json", "bad/linux-hugepage.json", "bad/linux-netdevice.json",
		"bad/linux-rdma.json",
	};

	(void)state;
	if (!schema_exists())
		skip();
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(errors_in(good[i], false), 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_true(errors_in(bad[i], true) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_schema_agree),
		cmocka_unit_test(examples_are_judged_as_the_specification_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
