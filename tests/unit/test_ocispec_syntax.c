/* test_ocispec_syntax.c: texts that are not JSON, keys that come twice, versions; sizes,
 * depths and cuts. */
#include "ocispec_helper.h"

/* Written with ' for ", unless a text has one of its own. */
static const struct bad bad[] = {
	{ "",
	  "1:1: expected an object, found the end of the file" },
	{ " \r\n\t",
	  "2:2: expected an object, found the end of the file" },
	{ "[]",
	  "1:1: expected an object, found a list" },
	{ "'x'",
	  "1:1: expected an object, found a string" },
	{ "3",
	  "1:1: expected an object, found a number" },
	{ "-",
	  "1:2: unexpected end of the file" },
	{ "null",
	  "1:1: expected an object, found null" },
	{ "true",
	  "1:1: expected an object, found true" },
	{ "{",
	  "1:2: unexpected end of the file" },
	{ "{'ociVersion'",
	  "1:14: /ociVersion: unexpected end of the file" },
	{ "{'ociVersion':",
	  "1:15: /ociVersion: unexpected end of the file" },
	{ "{'ociVersion':'1.0.0'",
	  "1:22: /ociVersion: unexpected end of the file" },
	{ "{'ociVersion':'1.0",
	  "1:19: /ociVersion: unexpected end of the file" },
	{ "{]",
	  "1:2: expected a key in double quotes, found ']'" },
	{ "{'ociVersion':'1.0.0'}x",
	  "1:23: text after the end of the document" },
	{ "{'ociVersion':'1.0.0'}}",
	  "1:23: text after the end of the document" },
	{ "{'ociVersion':'1.0.0'}\n{}",
	  "2:1: text after the end of the document" },
	{ "{'ociVersion':'1.0.0',}",
	  "1:22: /ociVersion: comma before '}'" },
	{ "{'ociVersion':'1.0.0','mounts':[1,]}",
	  "1:33: /mounts/0: expected an object, found a number" },
	{ "{'ociVersion':'1.0.0','mounts':[,]}",
	  "1:33: /mounts/0: expected a value, found ','" },
	{ "{'ociVersion':'1.0.0',,}",
	  "1:23: /ociVersion: expected a key in double quotes, found ','" },
	{ "{'ociVersion':'1.0.0'// x\n}",
	  "1:22: /ociVersion: a comment is not JSON" },
	{ "{/* x */'ociVersion':'1.0.0'}",
	  "1:2: a comment is not JSON" },
	{ "{'ociVersion':'1.0.0'\n# x\n}",
	  "2:1: /ociVersion: a comment is not JSON" },
	{ "{'ociVersion':\"1.0.0\"}",
	  "1:2: a string needs double quotes" },
	{ "{ociVersion:'1.0.0'}",
	  "1:2: expected a key in double quotes, found 'ociVersion'" },
	{ "{'ociVersion' '1.0.0'}",
	  "1:15: /ociVersion: expected ':' after the key, found '\"'" },
	{ "{'ociVersion'='1.0.0'}",
	  "1:14: /ociVersion: expected ':' after the key, found '='" },
	{ "{'ociVersion':'1.0.0' 'root':{}}",
	  "1:23: /ociVersion: expected ',' or '}', found '\"'" },
	{ "{'ociVersion':'1.0.0',1:2}",
	  "1:23: /ociVersion: expected a key in double quotes, found '1'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':01}}",
	  "2:37: /process/oomScoreAdj: a number must not begin with 0" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':+1}}",
	  "2:37: /process/oomScoreAdj: expected a value, found '+'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':0x10}}",
	  "2:38: /process/oomScoreAdj: expected ',' or '}', found 'x10'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':NaN}}",
	  "2:37: /process/oomScoreAdj: expected a value, found 'NaN'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':-}}",
	  "2:38: /process/oomScoreAdj: expected a digit, found '}'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':.5}}",
	  "2:37: /process/oomScoreAdj: expected a value, found '.5'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':1.}}",
	  "2:39: /process/oomScoreAdj: expected a digit, found '}'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':1e}}",
	  "2:39: /process/oomScoreAdj: expected a digit, found '}'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':Infinity}}",
	  "2:37: /process/oomScoreAdj: expected a value, found 'Infinity'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','terminal':True}}",
	  "2:34: /process/terminal: expected a value, found 'True'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','terminal':tru}}",
	  "2:34: /process/terminal: expected a value, found 'tru'" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','terminal':nulll}}",
	  "2:34: /process/terminal: expected a value, found 'nulll'" },
	{ "{'ociVersion':'1.0.0','hostname':'a\\q'}",
	  "1:36: /hostname: unknown escape '\\q' in a string" },
	{ "{'ociVersion':'1.0.0','hostname':'a\\u12x4'}",
	  "1:36: /hostname: '\\u' needs four hexadecimal digits" },
	{ "{'ociVersion':'1.0.0','hostname':'a\tb'}",
	  "1:36: /hostname: control character 9 in a string must be escaped" },
	{ "{'ociVersion':'1.0.0','hostname':'a\nb'}",
	  "1:36: /hostname: control character 10 in a string must be escaped" },
	{ "{'ociVersion':'1.0.0','hostname':'a}",
	  "1:37: /hostname: unexpected end of the file" },
	{ "{'ociVersion':'1.0.0','hostname':'a\\u0000b'}",
	  "1:36: /hostname: NUL in a string" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','args':['sh','-c\\u0000']}}",
	  "2:39: /process/args/0: NUL in a string" },
	{ "{'ociVersion':'1.0.0','annotations':{'k\\u0000':'v'}}",
	  "1:40: /annotations: NUL in a string" },
	{ "{'ociVersion':'1.0.0','annotations':{'k':'v\\u0000'}}",
	  "1:44: /annotations/k: NUL in a string" },
	{ "{'ociVersion':'1.0.0','x':{'y':['\\u0000']}}",
	  "1:34: /x: NUL in a string" },
	{ "{'ociVersion':'1.0.0','hostname':'\\ud800'}",
	  "1:35: /hostname: half of a surrogate pair in a string" },
	{ "{'ociVersion':'1.0.0','hostname':'\\udc00'}",
	  "1:35: /hostname: half of a surrogate pair in a string" },
	{ "{'ociVersion':'1.0.0','hostname':'\\ud800\\u0041'}",
	  "1:35: /hostname: half of a surrogate pair in a string" },
	{ "{'ociVersion':'1.0.0','hostname':'\\udc00\\ud800'}",
	  "1:35: /hostname: half of a surrogate pair in a string" },
	{ "{'ociVersion':'1.0.0','hostname':'a\\\\\\ud83d'}",
	  "1:38: /hostname: half of a surrogate pair in a string" },
	{ "{'ociVersion':'1.0.0',\n'process':{'cwd':'/'},\n  'process':{'cwd':'/'}}",
	  "3:3: /process: duplicate key, first at 2:1" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','args':['a'],'args':['b']}}",
	  "2:36: /process/args: duplicate key, first at 2:23" },
	{ "{'ociVersion':'1.0.0','annotations':{'a':'b',\n'c':'d','a':'e'}}",
	  "2:9: /annotations/a: duplicate key, first at 1:38" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'rdma':{'a':{},'a':{}}}}}",
	  "2:39: /linux/resources/rdma/a: duplicate key, first at 2:32" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'netDevices':{'a':{},\n'b':{},'a':{}}}}",
	  "3:8: /linux/netDevices/a: duplicate key, first at 2:25" },
	{ "{'ociVersion':'1.0.0','x':1,'x':2}",
	  "1:29: /x: duplicate key, first at 1:23" },
	{ "{'ociVersion':'1.0.0','mounts':[{'destination':'/a'},{'destination':'/a','destinatio"
	  "n':'/b'}]}",
	  "1:74: /mounts/1/destination: duplicate key, first at 1:55" },
	{ "{'ociVersion':'1.0.0','windows':{},'windows':{}}",
	  "1:36: /windows: duplicate key, first at 1:23" },
	{ "{'ociVersion':'1.0.0','\\u006fciVersion':'1.0.0'}",
	  "1:23: /ociVersion: duplicate key, first at 1:2" },
	{ "{'ociVersion':''}",
	  "1:15: /ociVersion: specification version \"\" is not supported (supported: 1.x)" },
	{ "{'ociVersion':'abc'}",
	  "1:15: /ociVersion: specification version \"abc\" is not supported (supported: 1.x)" },
	{ "{'ociVersion':'99.0.0'}",
	  "1:15: /ociVersion: specification version \"99.0.0\" is not supported (supported: 1.x"
	  ")" },
	{ "{'ociVersion':'0.9.0'}",
	  "1:15: /ociVersion: specification version \"0.9.0\" is not supported (supported: 1.x)" },
	{ "{'ociVersion':'1.'}",
	  "1:15: /ociVersion: specification version \"1.\" is not supported (supported: 1.x)" },
	{ "{'ociVersion':'10.0.0'}",
	  "1:15: /ociVersion: specification version \"10.0.0\" is not supported (supported: 1.x"
	  ")" },
	{ "{'ociVersion':'1'}",
	  "1:15: /ociVersion: specification version \"1\" is not supported (supported: 1.x)" },
	{ "{\r\n\t'ociVersion': '1.0.0',\r\n\t'root': {\r\n\t\t'path': 5\r\n\t}\r\n}",
	  "4:11: /root/path: expected a string, found a number" },
};

static void every_bad_text_gives_one_exact_line(void **state)
{
	(void)state;
	assert_bad_texts(bad, ARRAY_LEN(bad));
}

/* Bytes that cannot be written in the table. */
static void bytes_that_are_not_text_are_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t      len;
		const char *message;
	} cases[] = {
		{ "\xef\xbb\xbf{}", 5, "1:1: a byte order mark is not JSON" },
		{ "{\"a\0", 4, "1:4: NUL byte" },
		{ "{}\0", 3, "1:3: NUL byte" },
		{ "{\"a\":\"\xff\"}", 9, "1:7: not UTF-8" },
		{ "{\"a\":\n \"\x80\"}", 11, "2:3: not UTF-8" },
		{ "{\"a\":\"\xc0\x80\"}", 10, "1:7: not UTF-8" },
		{ "{\"a\":\"\xe0\x80\x80\"}", 11, "1:7: not UTF-8" },
		{ "{\"a\":\"\xed\xa0\x80\"}", 11, "1:7: not UTF-8" },
		{ "{\"a\":\"\xf0\x80\x80\x80\"}", 12, "1:7: not UTF-8" },
		{ "{\"a\":\"\xf4\x90\x80\x80\"}", 12, "1:7: not UTF-8" },
		{ "{\"a\":\"\xe2\x82", 8, "1:7: not UTF-8" },
		{ "{\"0123456789abcdef\xe2", 19, "1:19: not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena a = ARENA_EMPTY;
		struct spec_load l = { .arena = &a };
		struct spec *s;
		char got[1200], *text = malloc(cases[i].len);

		assert_non_null(text);
		memcpy(text, cases[i].bytes, cases[i].len);
		load_text(&l, text, cases[i].len, &s, got, sizeof(got));
		assert_string_equal(got + strlen("config.json:"), cases[i].message);
		free(text);
		arena_free(&a);
	}
}

static void a_text_cut_anywhere_is_refused(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct out full = OUT_ARENA(&a);
	const char *text;

	(void)state;
	full_object(&full, &spec_object);
	text = out_text(&full);
	assert_true(full.len > 5000);
	for (size_t cut = 0; cut <= full.len; cut++) {
		struct arena b = ARENA_EMPTY;
		struct spec_load l = { .arena = &b };
		struct spec *s;
		char got[1200], *part = malloc(cut ? cut : 1);

		assert_non_null(part);
		memcpy(part, text, cut);
		load_text(&l, part, cut, &s, got, sizeof(got));
		assert_int_equal(strcmp(got, "accepted") == 0, cut == full.len);
		free(part);
		arena_free(&b);
	}
	arena_free(&a);
}

/* `n` opening brackets below an unknown property. */
static void load_nested(size_t n, char *got, size_t size)
{
	struct arena a = ARENA_EMPTY;
	struct out o = OUT_ARENA(&a);
	struct spec_load l = { .arena = &a };
	struct spec *s;

	out_str(&o, "{\"ociVersion\":\"1.0.0\",\"x\":");
	for (size_t i = 0; i < n; i++)
		out_chr(&o, '[');
	for (size_t i = 0; i < n; i++)
		out_chr(&o, ']');
	out_chr(&o, '}');
	load_text(&l, out_text(&o), o.len, &s, got, size);
	arena_free(&a);
}

static void nesting_is_limited(void **state)
{
	char got[1200];

	(void)state;
	load_nested(63, got, sizeof(got));
	assert_string_equal(got, "accepted");
	load_nested(64, got, sizeof(got));
	assert_string_equal(got, "config.json:1:90: /x: nested deeper than 64");
	load_nested(200000, got, sizeof(got));
	assert_string_equal(got, "config.json:1:90: /x: nested deeper than 64");
}

/* One text made of a head, n times a part ("#": a new key) and a tail. */
static void load_repeated(const char *head, const char *part, size_t n, const char *tail, char *got,
			  size_t size)
{
	struct arena a = ARENA_EMPTY;
	struct out o = OUT_ARENA(&a);
	struct spec_load l = { .arena = &a };
	struct spec *s;

	out_str(&o, head);
	for (size_t i = 0; i < n; i++) {
		if (strchr(part, '#'))
			out_fmt(&o, "%s\"k%zu\":\"v\"", i ? "," : "", i);
		else
			out_str(&o, part);
	}
	out_str(&o, tail);
	load_text(&l, out_text(&o), o.len, &s, got, size);
	arena_free(&a);
}

static void sizes_are_limited(void **state)
{
	char got[1200];

	(void)state;
	load_repeated("{\"ociVersion\":\"1.0.0\",\"annotations\":{", "#", 4096, "}}", got,
		      sizeof(got));
	assert_string_equal(got, "accepted");
	load_repeated("{\"ociVersion\":\"1.0.0\",\"annotations\":{", "#", 1000000, "}}", got,
		      sizeof(got));
	assert_non_null(strstr(got, "/annotations/k4096: more than 4096 entries"));
	load_repeated("{\"ociVersion\":\"1.0.0\",", "#", 100000, "}", got, sizeof(got));
	assert_non_null(strstr(got, "/k256: more than 256 unknown properties"));
	load_repeated("{\"ociVersion\":\"1.0.0\",\"hostname\":\"", "0123456789abcdef", 1 << 20, "\"}",
		      got, sizeof(got));
	assert_string_equal(got, "config.json:1:1: larger than 16777216 bytes");
	load_repeated("{\"ociVersion\":\"1.0.0\",\"process\":{\"cwd\":\"/\",\"oomScoreAdj\":",
		      "9999999999", 100000, "}}", got, sizeof(got));
	assert_non_null(strstr(got, "expected an integer from -1000 to 1000, found 99999"));
}

static void blanks_of_every_kind_are_fine(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec_load l = { .arena = &a };
	struct spec *s;
	char got[1200];
	const char *text = " \r\n\t{ \"ociVersion\"\t:\r\n\"1.0.0\" \n} \r\n";

	(void)state;
	load_text(&l, text, strlen(text), &s, got, sizeof(got));
	assert_string_equal(got, "accepted");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bad_text_gives_one_exact_line),
		cmocka_unit_test(bytes_that_are_not_text_are_refused),
		cmocka_unit_test(a_text_cut_anywhere_is_refused),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(sizes_are_limited),
		cmocka_unit_test(blanks_of_every_kind_are_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
