/* test_plan_process.c: environment, capabilities, limits, sysctls, hooks, exec. */
#include "plan_fixture.h"

#include <linux/capability.h>
#include <linux/ioprio.h>
#include <linux/sched.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define PROCESS(members) DOCUMENT("," members, "", "")
#define CAPS(bounding, permitted, effective, inheritable, ambient)                                 \
	PROCESS("\"capabilities\":{\"bounding\":[" bounding "],\"permitted\":[" permitted           \
		"],\"effective\":[" effective "],\"inheritable\":[" inheritable "],\"ambient\":["  \
		ambient "]}")
#define BIT(cap) (1ULL << (cap))

static void home_gets_a_place_when_it_is_missing_or_empty(void **state)
{
	static const char *const texts[] = {
		PROCESS("\"env\":[\"A=1\"]"), PROCESS("\"env\":[\"A=1\",\"HOME=\"]"),
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const struct plan_process *p = &fixture_good(*state, texts[i])->process;

		assert_string_equal(p->env[0], "A=1");
		assert_null(p->env[1]);
		assert_string_equal(p->env_home[0], "A=1");
		assert_ptr_equal(p->env_home[1], p->home_buf);
		assert_null(p->env_home[2]);
		assert_true(p->home_size > 4096);
	}
}

static void home_that_is_given_stays(void **state)
{
	const struct plan_process *p = &fixture_good(*state, PROCESS("\"env\":[\"HOME=/h\"]"))->process;

	assert_null(p->env_home);
	assert_string_equal(p->env[0], "HOME=/h");
}

static void the_last_of_two_equal_names_stays(void **state)
{
	const struct plan_process *p = &fixture_good(*state,
		PROCESS("\"env\":[\"A=1\",\"AB=2\",\"A=3\",\"PATH=/x\"]"))->process;

	assert_string_equal(p->env[0], "AB=2");
	assert_string_equal(p->env[1], "A=3");
	assert_string_equal(p->env[2], "PATH=/x");
	assert_null(p->env[3]);
	assert_string_equal(p->path_env, "/x");
}

static void a_notification_socket_of_its_own_replaces_none_that_is_configured(void **state)
{
	struct fixture *f = *state;
	const struct plan *p;

	f->o.notify_dir = "/run/tare/web/notify";
	p = fixture_good(f, PROCESS("\"env\":[\"HOME=/h\"]"));
	assert_string_equal(p->process.env[1], "NOTIFY_SOCKET=/run/notify/socket");
	assert_string_equal(p->mounts[0].source, "/run/tare/web/notify");
	assert_string_equal(p->mounts[0].dest, "run/notify");
	assert_true(p->mounts[0].by_runtime && p->sources_by_runtime);
	p = fixture_good(f, PROCESS("\"env\":[\"HOME=/h\",\"NOTIFY_SOCKET=/own\"]"));
	assert_null(p->notify_dir);
	assert_int_equal(p->n_mounts, 0);
	assert_string_equal(p->process.env[1], "NOTIFY_SOCKET=/own");
}

static void passed_sockets_are_announced_with_room_for_the_process_id(void **state)
{
	struct fixture *f = *state;
	const struct plan_process *p;

	f->o.listen_fds = 2;
	f->o.listen_names = "a:b";
	p = &fixture_good(f, PROCESS("\"env\":[\"LISTEN_FDS=9\",\"LISTEN_PID=8\"]"))->process;
	assert_string_equal(p->env_home[0], "LISTEN_FDS=2");
	assert_ptr_equal(p->env_home[1], p->listen_pid);
	assert_string_equal(p->env_home[2], "LISTEN_FDNAMES=a:b");
	assert_true(p->listen_pid_size > strlen("LISTEN_PID=2147483647"));
}

static void path_has_a_default_for_the_search_only(void **state)
{
	const struct plan_process *p = &fixture_good(*state, PROCESS("\"env\":[]"))->process;

	assert_string_equal(p->path_env, "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	assert_null(p->env[0]);
}

static void capabilities_that_are_not_named_are_not_kept(void **state)
{
	const struct plan_process *p = &fixture_good(*state, DOCUMENT("", "", ""))->process;

	assert_int_equal(p->caps.bounding | p->caps.permitted | p->caps.effective |
			 p->caps.inheritable | p->caps.ambient, 0);
	assert_false(p->have_caps);
}

static void a_set_never_has_what_the_kernel_would_refuse(void **state)
{
	const struct plan_caps *c = &fixture_good(*state,
		CAPS("\"CAP_CHOWN\",\"CAP_KILL\"", "\"CAP_CHOWN\",\"CAP_KILL\"",
		     "\"CAP_CHOWN\",\"CAP_BPF\"", "\"CAP_KILL\",\"CAP_BPF\"",
		     "\"CAP_KILL\",\"CAP_CHOWN\""))->process.caps;

	assert_int_equal(c->effective, BIT(CAP_CHOWN));
	assert_int_equal(c->inheritable, BIT(CAP_KILL));
	assert_int_equal(c->ambient, BIT(CAP_KILL));
	assert_true(fixture_said(*state, "/process/capabilities/effective", "CAP_BPF"));
}

static void capabilities_we_do_not_have_are_a_warning(void **state)
{
	struct fixture *f = *state;
	const struct plan *p;

	f->h.caps_bounding = BIT(CAP_CHOWN);
	p = fixture_good(f, CAPS("\"CAP_CHOWN\",\"CAP_KILL\"", "", "", "", ""));
	assert_int_equal(p->process.caps.bounding, BIT(CAP_CHOWN));
	assert_true(fixture_said(f, "/process/capabilities/bounding/1", "cannot be granted"));
	assert_int_equal(f->problems.errors, 0);
}

static void every_capability_of_this_kernel_has_a_name(void **state)
{
	unsigned n = 0;

	(void)state;
	while (plan_cap_name(n))
		n++;
	assert_true(n > CAP_LAST_CAP);
	assert_string_equal(plan_cap_name(CAP_SYS_ADMIN), "CAP_SYS_ADMIN");
}

static void limits_are_in_kernel_terms(void **state)
{
	const struct plan_process *p = &fixture_good(*state, DOCUMENT(
		",\"rlimits\":[{\"type\":\"RLIMIT_STACK\",\"soft\":1,\"hard\":2}],\"oomScoreAdj\":-7,"
		"\"ioPriority\":{\"class\":\"IOPRIO_CLASS_RT\",\"priority\":3},"
		"\"scheduler\":{\"policy\":\"SCHED_RR\",\"priority\":9,\"flags\":[\"SCHED_FLAG_RESET_ON_FORK\"]}",
		",\"personality\":{\"domain\":\"LINUX32\"},"
		"\"memoryPolicy\":{\"mode\":\"MPOL_BIND\",\"nodes\":\"0,64-65\"}", ""))->process;

	assert_int_equal(p->rlimits[0].resource, RLIMIT_STACK);
	assert_int_equal(p->rlimits[0].hard, 2);
	assert_int_equal(p->oom_score_adj, -7);
	assert_int_equal(p->ioprio, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 3));
	assert_int_equal(p->sched.policy, SCHED_RR);
	assert_int_equal(p->sched.flags, SCHED_FLAG_RESET_ON_FORK);
	assert_int_equal(p->personality, 8);
	assert_int_equal(p->mempolicy.nodes[0], 1);
	assert_int_equal(p->mempolicy.nodes[1], 3);
	assert_int_equal(p->mempolicy.maxnode, 1025);
}

static void only_parameters_of_own_namespaces_are_set(void **state)
{
	static const struct { const char *key; bool allowed; } cases[] = {
		{ "net.ipv4.ip_forward", true },         { "net/ipv4/ip_forward", true },
		{ "net.ipv4.conf.eth0/1.mtu", true },    { "kernel.domainname", true },
		{ "kernel.shmmax", false },              { "kernel.core_pattern", false },
		{ "vm.swappiness", false },              { "kernel.hostname", false },
		{ "net", false },                        { "net.", false },
		{ "net..x", false },                     { "net/../kernel/core_pattern", false },
		{ ".net.x", false },                     { "fs.mqueue.msg_max", false },
		{ "user.max_pid_namespaces", false },    { "kernel.domainname.x", false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct plan *p = fixture_plan(f, arena_fmt(&f->a,
			"{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},\"linux\":{\"namespaces\":["
			"{\"type\":\"mount\"},{\"type\":\"network\"},{\"type\":\"uts\"}],"
			"\"sysctl\":{\"%s\":\"1\"}}}", cases[i].key));

		if ((p != NULL) != cases[i].allowed)
			fail_msg("%s", cases[i].key);
	}
}

static void a_dot_after_a_slash_is_part_of_a_name(void **state)
{
	const struct plan *p = fixture_good(*state,
		"{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},\"linux\":{\"namespaces\":["
		"{\"type\":\"mount\"},{\"type\":\"network\"}],\"sysctl\":{"
		"\"net.ipv4.conf.eth0/1.mtu\":\"1\",\"net/ipv4/conf/eth0.1/mtu\":\"1\"}}}");

	assert_string_equal(p->sysctls[0].file, "net/ipv4/conf/eth0.1/mtu");
	assert_string_equal(p->sysctls[1].file, "net/ipv4/conf/eth0.1/mtu");
	assert_string_equal(p->sysctls[1].from, "/linux/sysctl/net~1ipv4~1conf~1eth0.1~1mtu");
}

static void hooks_get_the_state_of_the_container(void **state)
{
	struct fixture *f = *state;
	const struct plan *p = fixture_good(f, DOCUMENT("", "", ",\"annotations\":{\"a\\\"b\":\"c\"},"
		"\"hooks\":{\"poststop\":[{\"path\":\"/h\"}]}"));

	assert_string_equal(plan_state_text(p, "created", 2147483647),
		"{\"ociVersion\":\"1.3.0\",\"id\":\"web\",\"status\":\"created\",\"pid\":2147483647,"
		"\"bundle\":\"/b\",\"root\":\"/b/rootfs\",\"annotations\":{\"a\\\"b\":\"c\"}}");
	assert_string_equal(p->hooks[HOOK_POSTSTOP].v[0].args[0], "/h");
	assert_null(p->hooks[HOOK_POSTSTOP].v[0].args[1]);
	assert_null(p->hooks[HOOK_POSTSTOP].v[0].env);
}

static void problems_are_all_collected(void **state)
{
	struct fixture *f = *state;

	assert_null(fixture_plan(f, DOCUMENT(",\"terminal\":true,\"apparmorProfile\":\"x\"",
		",\"intelRdt\":{},\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
		"{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_NOTIFY\"}]}",
		",\"vm\":{\"kernel\":{\"path\":\"/k\"}}")));
	assert_int_equal(f->problems.errors, 5);
	assert_true(fixture_said(f, "/linux/seccomp", "needs a listenerPath"));
	assert_true(fixture_said(f, "/process/apparmorProfile", "remove /process/apparmorProfile"));
	assert_true(fixture_said(f, "/vm", "not supported"));
	assert_true(fixture_said(f, "/linux/intelRdt", "not mounted"));
	assert_true(fixture_said(f, "/process/terminal", "--console-socket"));
}

static void devices_replace_the_defaults(void **state)
{
	const struct plan *p = fixture_good(*state, DOCUMENT("", ",\"devices\":["
		"{\"type\":\"c\",\"path\":\"/dev//null\",\"major\":1,\"minor\":3,\"fileMode\":384}]", ""));

	assert_int_equal(p->n_nodes, 6);
	assert_string_equal(p->nodes[0].path, "dev/null");
	assert_int_equal(p->nodes[0].mode, S_IFCHR | 0600);
	assert_string_equal(p->nodes[0].from, "/linux/devices/0");
	assert_false(p->nodes[0].bind);
}

static void exec_enters_all_that_the_container_has(void **state)
{
	struct fixture *f = *state;
	struct spec_process process = {
		.args = { .v = (const char *[]){ "ls", NULL }, .n = 1 }, .cwd = "/tmp",
	};
	struct plan_exec_options x = {
		.o = f->o, .cgroup_mount = "/cg", .cgroup_path = "/tare/web", .sub_cgroup = "a//b",
		.container = fixture_spec(f, "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},"
			"\"linux\":{\"namespaces\":[{\"type\":\"mount\"},{\"type\":\"pid\"},"
			"{\"type\":\"network\",\"path\":\"/n\"}]}}"),
	};
	const struct plan *p = plan_exec(&f->a, &process, &f->h, &x, &f->problems);

	assert_non_null(p);
	assert_int_equal(p->kind, PLAN_EXEC);
	assert_int_equal(p->exec_ns, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET);
	assert_int_equal(p->ns_new | p->ns_join, 0);
	assert_false(p->loopback);
	assert_false(p->process.make_cwd);
	assert_string_equal(p->sub_cgroup, "a/b");
}

/* How exec comes into a container with this namespace, which the configuration of either
 * process gives `cap`. */
static const struct plan *entry_plan(struct fixture *f, const char *namespaces, const char *cap, bool by_exec,
				     bool tracers)
{
	struct spec_capabilities caps = { .bounding = { .v = (const char *[]){ cap, NULL }, .n = 1 } };
	struct spec_process process = {
		.args = { .v = (const char *[]){ "ls", NULL }, .n = 1 }, .cwd = "/",
		.capabilities = by_exec ? &caps : NULL,
	};
	const char *text = arena_fmt(&f->a, "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},"
		"\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\",\"capabilities\":{\"bounding\":[\"%s\"]}},"
		"\"linux\":{\"namespaces\":[{\"type\":\"mount\"},%s]}}", by_exec ? "CAP_KILL" : cap, namespaces);
	struct plan_exec_options x = { .o = f->o, .container = fixture_spec(f, text), .tracers = tracers };
	const struct plan *p = plan_exec(&f->a, &process, &f->h, &x, &f->problems);

	assert_non_null(p);
	return p;
}

static enum plan_spawn entry(struct fixture *f, const char *namespaces, const char *cap, bool by_exec)
{
	return entry_plan(f, namespaces, cap, by_exec, false)->spawn;
}

static void exec_knows_of_tracers_that_came_by_exec(void **state)
{
	struct fixture *f = *state;
	const char *pid = "{\"type\":\"pid\"}";

	assert_true(entry_plan(f, pid, "CAP_SYS_PTRACE", true, false)->brings_tracer);
	assert_false(entry_plan(f, pid, "CAP_SYS_PTRACE", false, false)->brings_tracer);
	assert_false(entry_plan(f, pid, "CAP_KILL", true, false)->brings_tracer);
	assert_false(entry_plan(f, pid, "CAP_SYS_PTRACE", true, true)->brings_tracer);
	assert_int_equal(entry_plan(f, pid, "CAP_KILL", true, true)->spawn, SPAWN_LATE);
}

static void exec_comes_late_to_those_who_may_trace_it(void **state)
{
	struct fixture *f = *state;
	const char *pid = "{\"type\":\"pid\"}";

	assert_int_equal(entry(f, pid, "CAP_KILL", false), SPAWN_DIRECT);
	assert_int_equal(entry(f, pid, "CAP_SYS_PTRACE", false), SPAWN_LATE);
	assert_int_equal(entry(f, pid, "CAP_SYS_PTRACE", true), SPAWN_LATE);
	assert_int_equal(entry(f, "{\"type\":\"pid\",\"path\":\"/p\"}", "CAP_KILL", false), SPAWN_LATE);
	assert_int_equal(entry(f, "{\"type\":\"ipc\"}", "CAP_SYS_PTRACE", false), SPAWN_DIRECT);
	assert_int_equal(entry(f, "{\"type\":\"pid\"},{\"type\":\"user\",\"path\":\"/u\"}",
			       "CAP_SYS_PTRACE", false), SPAWN_DIRECT);
}

/* How init of this process comes into a pid namespace that is joined. */
static enum plan_spawn birth(struct fixture *f, const char *more)
{
	(void)fixture_good(f, arena_fmt(&f->a, "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},"
		"\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\"},"
		"\"linux\":{%s\"namespaces\":[{\"type\":\"mount\"},{\"type\":\"pid\",\"path\":\"/p\"}]}}", more));
	assert_non_null(f->plan);
	return f->plan->spawn;
}

static void create_comes_late_into_a_pid_namespace_of_others(void **state)
{
	struct fixture *f = *state;
	const char *filter = "\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{"
			     "\"names\":[\"swapon\"],\"action\":\"SCMP_ACT_ERRNO\"}]},";

	assert_int_equal(birth(f, ""), SPAWN_VIA);
	f->h.proc_of_others = true;
	assert_int_equal(birth(f, ""), SPAWN_LATE);
	assert_int_equal(birth(f, filter), SPAWN_VIA);
}

static void exec_stays_in_the_cgroup(void **state)
{
	static const char *const paths[] = { "..", "../x", "a/../../b", "a/..", "a\nb" };
	struct fixture *f = *state;
	struct spec_process process = {
		.args = { .v = (const char *[]){ "ls", NULL }, .n = 1 }, .cwd = "/",
	};

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct plan_exec_options x = {
			.o = f->o, .cgroup_mount = "/cg", .cgroup_path = "/tare/web",
			.sub_cgroup = paths[i], .container = fixture_spec(f, DOCUMENT("", "", "")),
		};

		assert_null(plan_exec(&f->a, &process, &f->h, &x, &f->problems));
		assert_true(fixture_said(f, "", "bad sub cgroup path"));
		f->problems = (struct plan_problems){ 0 };
	}
}

#define ANNOTATED(members) DOCUMENT("", "", ",\"annotations\":{" members "}")

static void annotations_that_name_files_want_absolute_paths(void **state)
{
	struct fixture *f = *state;
	const struct plan *p = fixture_good(f, ANNOTATED("\"run.oci.hooks.stdout\":\"/out\","
		"\"run.oci.hooks.stderr\":\"/err\",\"run.oci.pidfd_receiver\":\"/s\""));

	assert_string_equal(p->hook_out, "/out");
	assert_string_equal(p->hook_err, "/err");
	assert_string_equal(p->pidfd_receiver, "/s");
	assert_null(fixture_plan(f, ANNOTATED("\"run.oci.hooks.stdout\":\"out\"")));
	assert_true(fixture_said(f, "/annotations/run.oci.hooks.stdout", "not an absolute path"));
}

static void annotations_of_other_runtimes_are_told_when_nothing_is_done(void **state)
{
	struct fixture *f = *state;

	assert_non_null(fixture_good(f, ANNOTATED("\"run.oci.handler\":\"krun\",\"x.y\":\"z\","
		"\"org.systemd.property.X\":\"1\",\"run.oci.keep_original_groups\":\"1\"")));
	assert_true(fixture_said(f, "/annotations/run.oci.handler", "ignored"));
	assert_int_equal(f->problems.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(home_gets_a_place_when_it_is_missing_or_empty),
		fixture_test(home_that_is_given_stays),
		fixture_test(the_last_of_two_equal_names_stays),
		fixture_test(a_notification_socket_of_its_own_replaces_none_that_is_configured),
		fixture_test(passed_sockets_are_announced_with_room_for_the_process_id),
		fixture_test(annotations_that_name_files_want_absolute_paths),
		fixture_test(annotations_of_other_runtimes_are_told_when_nothing_is_done),
		fixture_test(path_has_a_default_for_the_search_only),
		fixture_test(capabilities_that_are_not_named_are_not_kept),
		fixture_test(a_set_never_has_what_the_kernel_would_refuse),
		fixture_test(capabilities_we_do_not_have_are_a_warning),
		fixture_test(every_capability_of_this_kernel_has_a_name),
		fixture_test(limits_are_in_kernel_terms),
		fixture_test(only_parameters_of_own_namespaces_are_set),
		fixture_test(a_dot_after_a_slash_is_part_of_a_name),
		fixture_test(hooks_get_the_state_of_the_container),
		fixture_test(problems_are_all_collected),
		fixture_test(devices_replace_the_defaults),
		fixture_test(exec_enters_all_that_the_container_has),
		fixture_test(exec_comes_late_to_those_who_may_trace_it),
		fixture_test(create_comes_late_into_a_pid_namespace_of_others),
		fixture_test(exec_knows_of_tracers_that_came_by_exec),
		fixture_test(exec_stays_in_the_cgroup),
	};

	return cmocka_run_group_tests_name("plan process", tests, NULL, NULL);
}
