/* test_cgroup_knobs.c: every property of linux.resources, and what is written for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cgroups/cgroup.h"
#include "ocispec/load.h"

static struct arena arena;
static struct out said, warned;

static void bad(void *arg, const char *pointer, const char *text, const char *hint)
{
	(void)arg;
	(void)hint;
	out_fmt(&said, "%s: %s\n", pointer, text);
}

static void warn(void *arg, const char *pointer, const char *text)
{
	(void)arg;
	out_fmt(&warned, "%s: %s\n", pointer, text);
}

static int setup(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_EMPTY;
	said = warned = (struct out)OUT_ARENA(&arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct spec_resources *resources(const char *text)
{
	struct spec_load l = { .arena = &arena, .name = "test", .text = text, .len = strlen(text) };
	struct err e = ERR_NONE;
	struct spec_resources *r = NULL;

	if (spec_load_resources(&l, &r, &e) < 0)
		fail_msg("%s", e.msg);
	return r;
}

static struct cgroup_plan_input input(void)
{
	return (struct cgroup_plan_input){
		.id = "web", .mount = "/cg", .own = "/own", .v1_controllers = "",
		.controllers = "cpuset cpu io memory hugetlb pids rdma misc", .privileged = true,
		.bad = bad, .warn = warn,
	};
}

static const char *list(const struct cgroup_plan *p)
{
	struct out o = OUT_ARENA(&arena);

	for (size_t i = 0; p && i < p->n_writes; i++) {
		const struct cgroup_write *w = &p->writes[i];

		out_fmt(&o, "%s%s=%s%s\n", w->file, w->flags & CGROUP_WRITE_OPTIONAL ? "?" : "",
			w->flags & CGROUP_WRITE_SECOND ? "* " : "", w->value);
		if (w->other_file)
			out_fmt(&o, "  or %s=%s\n", w->other_file, w->other_value);
	}
	return out_text(&o);
}

static const char *at_create(const char *text)
{
	struct cgroup_plan_input in = input();

	in.resources = resources(text);
	return list(cgroup_plan_make(&arena, &in));
}

static const char *at_update(const char *before, const char *text)
{
	struct cgroup_plan_input in = input();

	in.cgroups_path = "/tare/web";
	in.base = "";
	in.resources = resources(text);
	in.whole = cgroup_resources_merge(&arena, resources(before), in.resources);
	return list(cgroup_plan_update(&arena, &in));
}

#define CREATES(text, want) assert_string_equal(at_create(text), want)
#define UPDATES(before, text, want) assert_string_equal(at_update(before, text), want)

static void assert_complaint(const char *want)
{
	if (!strstr(out_text(&said), want))
		fail_msg("expected '%s', said '%s'", want, out_text(&said));
	said = (struct out)OUT_ARENA(&arena);
}

static void memory_limits_are_bytes(void **state)
{
	(void)state;
	CREATES("{\"memory\":{\"limit\":1048576}}", "memory.max=1048576\n");
	CREATES("{\"memory\":{\"reservation\":4096}}", "memory.low=4096\n");
	CREATES("{\"memory\":{\"limit\":9223372036854775807}}", "memory.max=9223372036854775807\n");
	CREATES("{\"memory\":{\"limit\":0,\"reservation\":0,\"swap\":0}}", "");
	CREATES("{\"memory\":{\"limit\":-1,\"reservation\":-1,\"swap\":-1}}", "");
	CREATES("{\"memory\":{\"checkBeforeUpdate\":true,\"useHierarchy\":true}}", "");
	CREATES("{\"memory\":{\"kernel\":0,\"kernelTCP\":-1,\"disableOOMKiller\":false,\"useHierarchy\":false}}", "");
}

static void swap_is_what_the_sum_leaves(void **state)
{
	(void)state;
	CREATES("{\"memory\":{\"limit\":1000,\"swap\":3000}}", "memory.max=1000\nmemory.swap.max=2000\n");
	CREATES("{\"memory\":{\"limit\":1000,\"swap\":1000}}", "memory.max=1000\nmemory.swap.max?=0\n");
	CREATES("{\"memory\":{\"limit\":1000,\"swap\":-1}}", "memory.max=1000\n");
	CREATES("{\"memory\":{\"swap\":3000}}", "");
	assert_complaint("/linux/resources/memory/swap: the memory+swap limit 3000 needs a memory limit");
}

static void update_knows_the_other_half_of_the_sum(void **state)
{
	const char *before = "{\"memory\":{\"limit\":1000,\"swap\":3000}}";

	(void)state;
	UPDATES(before, "{\"memory\":{\"limit\":2000}}", "memory.max=2000\nmemory.swap.max=1000\n");
	UPDATES(before, "{\"memory\":{\"swap\":1500}}", "memory.swap.max=500\n");
	UPDATES(before, "{\"memory\":{\"swap\":-1}}", "memory.swap.max?=max\n");
	UPDATES("{}", "{\"memory\":{\"limit\":2000}}", "memory.max=2000\n");
	UPDATES("{}", "{\"memory\":{\"limit\":-1}}", "memory.max=max\nmemory.swap.max?=max\n");
	UPDATES("{}", "{\"memory\":{\"limit\":-1,\"swap\":-1}}", "memory.max=max\nmemory.swap.max?=max\n");
	UPDATES("{\"memory\":{\"reservation\":5}}", "{\"memory\":{\"reservation\":-1}}", "memory.low=0\n");
	assert_string_equal(out_text(&said), "");
	UPDATES(before, "{\"memory\":{\"limit\":4000}}", "");
	assert_complaint("/memory/swap: memory+swap limit 3000 is less than the memory limit 4000");
	UPDATES(before, "{\"memory\":{\"limit\":-1}}", "");
	assert_complaint("/memory/swap: the memory+swap limit 3000 needs a memory limit");
}

static void shares_become_a_weight(void **state)
{
	(void)state;
	CREATES("{\"cpu\":{\"shares\":512}}", "cpu.weight=59\n");
	CREATES("{\"cpu\":{\"shares\":2}}", "cpu.weight=1\n");
	CREATES("{\"cpu\":{\"shares\":18446744073709551615}}", "cpu.weight=10000\n");
	CREATES("{\"cpu\":{\"shares\":1024}}", "");
	CREATES("{\"cpu\":{\"shares\":0}}", "");
	UPDATES("{}", "{\"cpu\":{\"shares\":1024}}", "cpu.weight=100\n");
	UPDATES("{}", "{\"cpu\":{\"shares\":0}}", "");
}

static void idle_and_shares_exclude_each_other(void **state)
{
	(void)state;
	CREATES("{\"cpu\":{\"idle\":1,\"shares\":2048}}", "cpu.idle=1\n");
	assert_non_null(strstr(out_text(&warned), "/linux/resources/cpu/shares: unable to apply both"));
	CREATES("{\"cpu\":{\"idle\":0,\"shares\":2048}}", "cpu.weight=174\n");
	UPDATES("{\"cpu\":{\"idle\":1}}", "{\"cpu\":{\"idle\":0,\"shares\":2048}}", "cpu.idle=0\ncpu.weight=174\n");
	assert_string_equal(out_text(&said), "");
	UPDATES("{\"cpu\":{\"idle\":1}}", "{\"cpu\":{\"shares\":2048}}", "");
	assert_complaint("/cpu/shares: the container is idle");
}

static void quota_and_period_share_a_file(void **state)
{
	(void)state;
	CREATES("{\"cpu\":{\"quota\":50000,\"period\":200000}}", "cpu.max=50000 200000\n");
	CREATES("{\"cpu\":{\"quota\":50000}}", "cpu.max=50000\n");
	CREATES("{\"cpu\":{\"period\":200000}}", "cpu.max=max 200000\n");
	CREATES("{\"cpu\":{\"quota\":-1,\"period\":200000}}", "cpu.max=max 200000\n");
	CREATES("{\"cpu\":{\"quota\":-5}}", "");
	CREATES("{\"cpu\":{\"quota\":-1,\"period\":100000}}", "");
	CREATES("{\"cpu\":{\"quota\":0,\"period\":0}}", "");
	UPDATES("{}", "{\"cpu\":{\"quota\":-1}}", "cpu.max=max\n");
	UPDATES("{}", "{\"cpu\":{\"quota\":5000}}", "cpu.max=5000\n");
	UPDATES("{}", "{\"cpu\":{\"period\":5000}}", "cpu.max=* 5000\n");
	UPDATES("{}", "{\"cpu\":{\"quota\":0,\"period\":5000}}", "cpu.max=* 5000\n");
	UPDATES("{}", "{\"cpu\":{\"quota\":-1,\"period\":5000}}", "cpu.max=max 5000\n");
	UPDATES("{}", "{\"cpu\":{\"quota\":0,\"period\":0}}", "");
}

static void burst_and_idle_can_be_taken_back(void **state)
{
	(void)state;
	CREATES("{\"cpu\":{\"quota\":5000,\"burst\":1000}}", "cpu.max=5000\ncpu.max.burst=1000\n");
	CREATES("{\"cpu\":{\"burst\":0,\"idle\":0}}", "");
	UPDATES("{}", "{\"cpu\":{\"burst\":0,\"idle\":0}}", "cpu.idle=0\ncpu.max.burst=0\n");
}

static void cpusets_are_written_as_they_are(void **state)
{
	(void)state;
	CREATES("{\"cpu\":{\"cpus\":\"0-3,7\",\"mems\":\"0\"}}", "cpuset.cpus=0-3,7\ncpuset.mems=0\n");
	CREATES("{\"cpu\":{\"cpus\":\"\",\"mems\":\"\"}}", "");
	UPDATES("{}", "{\"cpu\":{\"cpus\":\"\"}}", "");
}

static void no_task_but_init_is_a_limit(void **state)
{
	(void)state;
	CREATES("{\"pids\":{\"limit\":0}}", "pids.max=1\n");
	CREATES("{\"pids\":{\"limit\":7}}", "pids.max=7\n");
	CREATES("{\"pids\":{\"limit\":-1}}", "");
	CREATES("{\"pids\":{\"limit\":-7}}", "");
	UPDATES("{}", "{\"pids\":{\"limit\":-1}}", "pids.max=max\n");
	UPDATES("{}", "{\"pids\":{\"limit\":0}}", "pids.max=1\n");
}

static void io_weights_are_for_either_scheduler(void **state)
{
	(void)state;
	CREATES("{\"blockIO\":{\"weight\":500}}", "io.bfq.weight=500\n  or io.weight=4950\n");
	CREATES("{\"blockIO\":{\"weight\":0,\"leafWeight\":0}}", "");
	CREATES("{\"blockIO\":{\"weightDevice\":[{\"major\":8,\"minor\":16,\"weight\":10},"
		"{\"major\":8,\"minor\":0}]}}",
		"io.bfq.weight=8:16 10\n  or io.weight=8:16 1\n");
	CREATES("{\"blockIO\":{\"weightDevice\":[{\"major\":8,\"minor\":0,\"leafWeight\":10}]}}", "");
	assert_complaint("/linux/resources/blockIO/weightDevice/0/leafWeight: this exists on cgroup v1 only");
}

static void throttles_go_to_one_file_by_key(void **state)
{
	(void)state;
	CREATES("{\"blockIO\":{\"throttleReadBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":1000}],"
		"\"throttleWriteBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":2000}],"
		"\"throttleReadIOPSDevice\":[{\"major\":8,\"minor\":0,\"rate\":3},{\"major\":8,\"minor\":1,\"rate\":0}],"
		"\"throttleWriteIOPSDevice\":[{\"major\":259,\"minor\":5,\"rate\":18446744073709551615}]}}",
		"io.max=8:0 rbps=1000\nio.max=8:0 wbps=2000\nio.max=8:0 riops=3\n"
		"io.max=259:5 wiops=18446744073709551615\n");
	UPDATES("{}", "{\"blockIO\":{\"throttleReadBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":0}]}}",
		"io.max=8:0 rbps=max\n");
}

static void huge_pages_are_limited_and_reserved(void **state)
{
	(void)state;
	CREATES("{\"hugepageLimits\":[{\"pageSize\":\"2MB\",\"limit\":0},{\"pageSize\":\"1GB\",\"limit\":1073741824}]}",
		"hugetlb.2MB.max=0\nhugetlb.2MB.rsvd.max?=0\n"
		"hugetlb.1GB.max=1073741824\nhugetlb.1GB.rsvd.max?=1073741824\n");
}

static void rdma_limits_name_their_device(void **state)
{
	(void)state;
	CREATES("{\"rdma\":{\"mlx5_1\":{\"hcaHandles\":3,\"hcaObjects\":10000},\"mlx4_0\":{\"hcaObjects\":5},"
		"\"rxe3\":{}}}",
		"rdma.max=mlx5_1 hca_handle=3 hca_object=10000\nrdma.max=mlx4_0 hca_object=5\n");
}

static void unified_is_written_last_and_line_by_line(void **state)
{
	(void)state;
	CREATES("{\"unified\":{\"memory.high\":\"5000\",\"io.max\":\"8:0 riops=1\\n8:1 riops=2\\n\","
		"\"cgroup.max.depth\":\"3\"},\"memory\":{\"limit\":9000}}",
		"memory.max=9000\nmemory.high=5000\nio.max=8:0 riops=1\nio.max=8:1 riops=2\n"
		"cgroup.max.depth=3\n");
	CREATES("{\"unified\":{\"magic.max\":\"1\"}}", "");
	assert_complaint("/linux/resources/unified/magic.max: unknown controller: the magic controller");
	CREATES("{\"unified\":{\"dmem.max\":\"1\"}}", "");
	assert_complaint("/linux/resources/unified/dmem.max: the dmem controller is not in");
}

static void what_only_v1_has_is_refused_by_name(void **state)
{
	static const char *const v1[][2] = {
		{ "{\"memory\":{\"kernel\":1}}", "/memory/kernel" },
		{ "{\"memory\":{\"kernelTCP\":1}}", "/memory/kernelTCP" },
		{ "{\"memory\":{\"swappiness\":0}}", "/memory/swappiness" },
		{ "{\"memory\":{\"disableOOMKiller\":true}}", "/memory/disableOOMKiller" },
		{ "{\"cpu\":{\"realtimeRuntime\":1}}", "/cpu/realtimeRuntime" },
		{ "{\"cpu\":{\"realtimePeriod\":1}}", "/cpu/realtimePeriod" },
		{ "{\"blockIO\":{\"leafWeight\":10}}", "/blockIO/leafWeight" },
		{ "{\"network\":{\"classID\":1}}", "/network/classID" },
		{ "{\"network\":{\"priorities\":[{\"name\":\"eth0\",\"priority\":1}]}}", "/network/priorities" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(v1); i++) {
		UPDATES("{}", v1[i][0], "");
		assert_complaint(arena_fmt(&arena, "%s: this exists on cgroup v1 only", v1[i][1]));
		CREATES(v1[i][0], "");
		assert_complaint(arena_fmt(&arena, "/linux/resources%s: this exists on cgroup v1 only", v1[i][1]));
	}
}

static void needed_controllers_are_listed_once(void **state)
{
	struct cgroup_plan_input in = input();
	const struct cgroup_plan *p;

	(void)state;
	in.resources = resources("{\"memory\":{\"limit\":1,\"reservation\":1},\"pids\":{\"limit\":1},"
				 "\"unified\":{\"memory.high\":\"1\",\"misc.max\":\"a 1\",\"cgroup.max.depth\":\"1\"}}");
	p = cgroup_plan_make(&arena, &in);
	assert_non_null(p);
	assert_string_equal(p->parents_need[0], "memory");
	assert_string_equal(p->parents_need[1], "pids");
	assert_string_equal(p->parents_need[2], "misc");
	assert_null(p->parents_need[3]);
}

static void every_write_remembers_its_property(void **state)
{
	struct cgroup_plan_input in = input();
	const struct cgroup_plan *p;

	(void)state;
	in.resources = resources("{\"memory\":{\"limit\":1},\"rdma\":{\"m\":{\"hcaObjects\":1}},"
				 "\"hugepageLimits\":[{\"pageSize\":\"2MB\",\"limit\":0}]}");
	p = cgroup_plan_make(&arena, &in);
	assert_non_null(p);
	assert_string_equal(p->writes[0].from, "/linux/resources/memory/limit");
	assert_string_equal(p->writes[0].property, "MemoryMax");
	assert_string_equal(p->writes[1].from, "/linux/resources/hugepageLimits/0");
	assert_null(p->writes[1].property);
	assert_string_equal(p->writes[3].from, "/linux/resources/rdma/m");
}

static void use_is_checked_only_when_asked_for(void **state)
{
	struct cgroup_plan_input in = input();
	const struct cgroup_plan *p;

	(void)state;
	in.cgroups_path = "/tare/web";
	in.resources = in.whole = resources("{\"memory\":{\"limit\":5,\"swap\":7,\"checkBeforeUpdate\":true}}");
	p = cgroup_plan_update(&arena, &in);
	assert_non_null(p);
	assert_int_equal(p->must_hold, 5);
	assert_int_equal(p->must_hold_sum, 7);
	in.resources = in.whole = resources("{\"memory\":{\"limit\":5,\"swap\":7}}");
	p = cgroup_plan_update(&arena, &in);
	assert_non_null(p);
	assert_int_equal(p->must_hold, 0);
}

static void merge_keeps_what_is_absent(void **state)
{
	const struct spec_resources *m = cgroup_resources_merge(&arena,
		resources("{\"memory\":{\"limit\":1,\"swap\":2},\"cpu\":{\"cpus\":\"0\",\"shares\":5},"
			  "\"blockIO\":{\"throttleReadBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":1}]},"
			  "\"unified\":{\"a.b\":\"1\"}}"),
		resources("{\"memory\":{\"limit\":9},\"cpu\":{\"cpus\":\"\",\"quota\":-1},\"pids\":{\"limit\":3},"
			  "\"blockIO\":{\"throttleReadBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":7},"
			  "{\"major\":9,\"minor\":0,\"rate\":8}]},\"unified\":{\"a.b\":\"2\",\"c.d\":\"3\"}}"));

	(void)state;
	assert_int_equal(m->memory->limit.v, 9);
	assert_int_equal(m->memory->swap.v, 2);
	assert_string_equal(m->cpu->cpus, "0");
	assert_int_equal(m->cpu->shares.v, 5);
	assert_int_equal(m->cpu->quota.v, -1);
	assert_int_equal(m->pids->limit, 3);
	assert_int_equal(m->block_io->throttle_read_bps_device.n, 2);
	assert_int_equal(m->block_io->throttle_read_bps_device.v[0].rate.v, 7);
	assert_int_equal(m->block_io->throttle_read_bps_device.v[1].major, 9);
	assert_int_equal(m->unified.n, 2);
	assert_string_equal(m->unified.v[0].value, "2");
	assert_string_equal(m->unified.v[1].key, "c.d");
}

static void merge_leaves_its_parts_alone(void **state)
{
	const struct spec_resources *before = resources("{\"memory\":{\"limit\":1}}");

	(void)state;
	assert_int_equal(cgroup_resources_merge(&arena, before, resources("{\"memory\":{\"limit\":2}}"))
			 ->memory->limit.v, 2);
	assert_int_equal(before->memory->limit.v, 1);
	assert_int_equal(cgroup_resources_merge(&arena, before, NULL)->memory->limit.v, 1);
	assert_null(cgroup_resources_merge(&arena, NULL, NULL)->memory);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory_limits_are_bytes),
		TEST(swap_is_what_the_sum_leaves),
		TEST(update_knows_the_other_half_of_the_sum),
		TEST(shares_become_a_weight),
		TEST(idle_and_shares_exclude_each_other),
		TEST(quota_and_period_share_a_file),
		TEST(burst_and_idle_can_be_taken_back),
		TEST(cpusets_are_written_as_they_are),
		TEST(no_task_but_init_is_a_limit),
		TEST(io_weights_are_for_either_scheduler),
		TEST(throttles_go_to_one_file_by_key),
		TEST(huge_pages_are_limited_and_reserved),
		TEST(rdma_limits_name_their_device),
		TEST(unified_is_written_last_and_line_by_line),
		TEST(what_only_v1_has_is_refused_by_name),
		TEST(needed_controllers_are_listed_once),
		TEST(every_write_remembers_its_property),
		TEST(use_is_checked_only_when_asked_for),
		TEST(merge_keeps_what_is_absent),
		TEST(merge_leaves_its_parts_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
