/* test_ocispec_decode.c: what is in the structs after decoding, and what happens to
 * names nobody knows. */
#include "ocispec_helper.h"

static struct spec *load(struct arena *a, const char *single_quoted)
{
	struct spec_load l = { .arena = a };
	struct spec *s;
	char got[1200];
	size_t len;
	char *text = quoted(single_quoted, &len);

	load_text(&l, text, len, &s, got, sizeof(got));
	assert_string_equal(got, "accepted");
	free(text);
	return s;
}

static void absent_members_are_visible(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec *s = load(&a, "{'ociVersion':'1.0.0','process':{'cwd':'/'},'linux':{}}");

	(void)state;
	assert_null(s->root);
	assert_null(s->hostname);
	assert_null(s->mounts.v);
	assert_null(s->annotations.v);
	assert_false(s->process->terminal.set);
	assert_false(s->process->oom_score_adj.set);
	assert_null(s->process->user);
	assert_null(s->process->args.v);
	assert_int_equal(s->linux->rootfs_propagation, SPEC_PROPAGATION_UNSET);
	assert_null(s->linux->seccomp);
	arena_free(&a);
}

static void empty_members_differ_from_absent_ones(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec *s = load(&a, "{'ociVersion':'1.0.0','mounts':[],'annotations':{},'hostname':'',"
				  "'process':{'cwd':'/','args':[],'noNewPrivileges':false},"
				  "'linux':{'netDevices':{}}}");

	(void)state;
	assert_non_null(s->mounts.v);
	assert_int_equal(s->mounts.n, 0);
	assert_non_null(s->annotations.v);
	assert_int_equal(s->annotations.n, 0);
	assert_string_equal(s->hostname, "");
	assert_non_null(s->process->args.v);
	assert_null(s->process->args.v[0]);
	assert_true(s->process->no_new_privileges.set);
	assert_false(s->process->no_new_privileges.v);
	assert_non_null(s->linux->net_devices.v);
	arena_free(&a);
}

static void null_is_absent(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec *s = load(&a, "{'ociVersion':'1.0.0','mounts':null,'hostname':null,'linux':null,"
				  "'process':{'cwd':'/','terminal':null,'rlimits':null}}");

	(void)state;
	assert_null(s->mounts.v);
	assert_null(s->hostname);
	assert_null(s->linux);
	assert_false(s->process->terminal.set);
	assert_null(s->process->rlimits.v);
	arena_free(&a);
}

static void values_land_in_their_members(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec *s = load(&a,
		"{'ociVersion':'1.0.2-dev','annotations':{'b':'2','a':'1'},'process':{'cwd':'/w',"
		"'user':{'uid':4294967295,'gid':7,'umask':18,'additionalGids':[1,2,3]},"
		"'args':['a','b','c','d','e','f','g','h','i'],'oomScoreAdj':-1000,"
		"'rlimits':[{'type':'RLIMIT_CORE','hard':18446744073709551615,'soft':0}]},"
		"'linux':{'namespaces':[{'type':'user'},{'type':'time','path':'/p'}],"
		"'netDevices':{'eth0':{'name':'x'},'eth1':{}},"
		"'resources':{'pids':{'limit':-9223372036854775808},'rdma':{'d':{'hcaObjects':5}}},"
		"'seccomp':{'defaultAction':'SCMP_ACT_ERRNO','flags':['SECCOMP_FILTER_FLAG_LOG']}}}");

	(void)state;
	assert_string_equal(s->oci_version, "1.0.2-dev");
	assert_int_equal(s->annotations.n, 2);
	assert_string_equal(s->annotations.v[0].key, "b");
	assert_string_equal(s->annotations.v[1].value, "1");
	assert_true(s->process->user->uid == UINT32_MAX);
	assert_true(s->process->user->umask.set && s->process->user->umask.v == 18);
	assert_int_equal(s->process->user->additional_gids.n, 3);
	assert_int_equal(s->process->user->additional_gids.v[2], 3);
	assert_int_equal(s->process->args.n, 9);
	assert_string_equal(s->process->args.v[8], "i");
	assert_null(s->process->args.v[9]);
	assert_true(s->process->oom_score_adj.v == -1000);
	assert_int_equal(s->process->rlimits.v[0].type, SPEC_RLIMIT_CORE);
	assert_true(s->process->rlimits.v[0].hard == UINT64_MAX);
	assert_int_equal(s->linux->namespaces.v[1].type, SPEC_NS_TIME);
	assert_string_equal(s->linux->namespaces.v[1].path, "/p");
	assert_string_equal(s->linux->net_devices.v[0].device, "eth0");
	assert_string_equal(s->linux->net_devices.v[0].name, "x");
	assert_string_equal(s->linux->net_devices.v[1].device, "eth1");
	assert_null(s->linux->net_devices.v[1].name);
	assert_true(s->linux->resources->pids->limit == INT64_MIN);
	assert_string_equal(s->linux->resources->rdma.v[0].device, "d");
	assert_int_equal(s->linux->resources->rdma.v[0].hca_objects.v, 5);
	assert_int_equal(s->linux->seccomp->flags.v[0], SPEC_SECCOMP_FLAG_LOG);
	arena_free(&a);
}

static void escapes_are_decoded(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec *s = load(&a, "{'ociVersion':'1.0.0','hostname':'\\u0061\\/\\ud83d\\ude00\\t\\\\ud800',"
				  "'annotations':{'k\\u0065y':'v'}}");

	(void)state;
	assert_string_equal(s->hostname, "a/\xf0\x9f\x98\x80\t\\ud800");
	assert_string_equal(s->annotations.v[0].key, "key");
	arena_free(&a);
}

/* The problems as lines "severity line:column pointer: text". */
static const char *problems_of(struct arena *a, const char *single_quoted, struct err *e)
{
	struct problems p = PROBLEMS(a);
	struct spec_load l = { .arena = a, .problems = &p, .name = "config.json" };
	struct out o = OUT_ARENA(a);
	struct spec *s;
	char *text = quoted(single_quoted, &l.len);

	l.text = text;
	(void)!spec_load(&l, &s, e);
	for (size_t i = 0; i < p.n; i++)
		out_fmt(&o, "%s %u:%u %s: %s\n",
			p.v[i].severity == SEVERITY_ERROR ? "error" : "warning", p.v[i].line,
			p.v[i].column, p.v[i].pointer, p.v[i].text);
	free(text);
	return out_text(&o);
}

static void unknown_names_are_warnings_when_problems_are_collected(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct err e = ERR_NONE;

	(void)state;
	assert_string_equal(
		problems_of(&a, "{'ociVersion':'1.0.0','Process':{'x':[{'y':1}]},\n"
				"'linux':{'rootPropagation':1,'maskedPath':[]},'windows':{'a':1}}", &e),
		"warning 1:23 /Process: unknown property 'Process' (did you mean 'process'?)\n"
		"warning 2:10 /linux/rootPropagation: unknown property 'rootPropagation' "
		"(did you mean 'rootfsPropagation'?)\n"
		"warning 2:30 /linux/maskedPath: unknown property 'maskedPath' "
		"(did you mean 'maskedPaths'?)\n"
		"warning 2:47 /windows: belongs to another platform and is ignored\n");
	assert_string_equal(e.msg, "");
	arena_free(&a);
}

static void every_mistake_is_collected(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct err e = ERR_NONE;

	(void)state;
	assert_string_equal(
		problems_of(&a, "{'ociVersion':'1.0.0','root':[{'path':[1]}],'hostname':5,\n"
				"'process':{'args':['a',{'b':[]},'c']},\n"
				"'annotations':{'':{'q':1},'k':2,'k':'x','l':'y'},\n"
				"'linux':{'namespaces':[{'type':'pid','path':[{}]},{'type':'q'}],"
				"'netDevices':{'':{'name':1}}}}", &e),
		"error 1:30 /root: expected an object, found a list\n"
		"error 1:56 /hostname: expected a string, found a number\n"
		"error 2:24 /process/args/1: expected a string, found an object\n"
		"error 2:11 /process/cwd: required property is missing\n"
		"error 3:16 /annotations/: a key must not be empty\n"
		"error 3:31 /annotations/k: expected a string, found a number\n"
		"error 3:33 /annotations/k: duplicate key, first at 3:27\n"
		"error 4:45 /linux/namespaces/0/path: expected a string, found a list\n"
		"error 4:59 /linux/namespaces/1/type: unknown namespace type \"q\" "
		"(one of mount, pid, network, uts, ipc, user, cgroup, time)\n"
		"error 4:79 /linux/netDevices/: a key must not be empty\n");
	assert_string_equal(e.msg, "config.json:1:30: /root: expected an object, found a list");
	arena_free(&a);
}

static void a_syntax_error_ends_the_list(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct err e = ERR_NONE;

	(void)state;
	assert_string_equal(problems_of(&a, "{'ociVersion':1,'root':}", &e),
			    "error 1:15 /ociVersion: expected a string, found a number\n"
			    "error 1:24 /root: expected a value, found '}'\n");
	arena_free(&a);
}

static void unknown_names_are_errors_when_strict(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec_load l = { .arena = &a, .strict = true };
	const char *text = "{\"ociVersion\":\"1.0.0\",\"mount\":[]}";
	struct spec *s;
	char got[1200];

	(void)state;
	load_text(&l, text, strlen(text), &s, got, sizeof(got));
	assert_string_equal(got, "config.json:1:23: /mount: unknown property 'mount' "
				 "(did you mean 'mounts'?)");
	arena_free(&a);
}

static void unknown_names_pass_otherwise(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec *s = load(&a, "{'x':{'ociVersion':[null,{'a':-1.5e3}]},'ociVersion':'1.0.0','y':true}");

	(void)state;
	assert_string_equal(s->oci_version, "1.0.0");
	arena_free(&a);
}

static void parts_load_alone(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct err e = ERR_NONE;
	const char *process = "{\"cwd\":\"/\",\"args\":[\"ls\"]}";
	const char *resources = "{\"memory\":{\"limit\":\"x\"}}";
	struct spec_load l = { .arena = &a, .name = "p.json", .text = process, .len = strlen(process) };
	struct spec_process *p;
	struct spec_resources *r;

	(void)state;
	assert_int_equal(spec_load_process(&l, &p, &e), 0);
	assert_string_equal(p->args.v[0], "ls");
	l.name = "r.json";
	l.text = resources;
	l.len = strlen(resources);
	assert_int_equal(spec_load_resources(&l, &r, &e), -1);
	assert_string_equal(e.msg, "r.json:1:20: /memory/limit: expected an integer, found a string");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_members_are_visible),
		cmocka_unit_test(empty_members_differ_from_absent_ones),
		cmocka_unit_test(null_is_absent),
		cmocka_unit_test(values_land_in_their_members),
		cmocka_unit_test(escapes_are_decoded),
		cmocka_unit_test(unknown_names_are_warnings_when_problems_are_collected),
		cmocka_unit_test(every_mistake_is_collected),
		cmocka_unit_test(a_syntax_error_ends_the_list),
		cmocka_unit_test(unknown_names_are_errors_when_strict),
		cmocka_unit_test(unknown_names_pass_otherwise),
		cmocka_unit_test(parts_load_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
