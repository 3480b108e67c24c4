/* plan_fixture.h: a configuration from JSON text, a host of plain root, and their plan;
 * for the unit tests of the planner. */
#ifndef TARE_TESTS_PLAN_FIXTURE_H
#define TARE_TESTS_PLAN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "host/host.h"
#include "ocispec/load.h"
#include "plan/plan.h"

struct fixture {
	struct arena         a;
	struct host          h;
	struct plan_options  o;
	struct plan_problems problems;
	const struct plan   *plan;
};

/* Members of the document that every container has, before those of the test. */
#define DOCUMENT(process, linux_part, more)                                                     \
	"{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"rootfs\"},"                              \
	"\"process\":{\"cwd\":\"/\",\"args\":[\"sh\"]" process "},"                              \
	"\"linux\":{\"namespaces\":[{\"type\":\"mount\"}]" linux_part "}" more "}"

static inline int fixture_setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){
		.h = { .initial_userns = true, .privileged = true, .cgroup_mount = "/cg",
		       .cgroup_own = "/", .cgroup_controllers = "", .cgroup_v1_controllers = "",
		       .caps_last = 40, .caps_bounding = (1ULL << 41) - 1, .dev_mknod = true },
		.o = { .kind = PLAN_CREATE, .id = "web", .bundle = "/b", .cgroup_manager = "cgroupfs" },
	};
	*state = &f;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	arena_free(&((struct fixture *)*state)->a);
	return 0;
}

static inline struct spec *fixture_spec(struct fixture *f, const char *text)
{
	struct spec_load l = { .arena = &f->a, .name = "test", .text = text, .len = strlen(text) };
	struct err e = ERR_NONE;
	struct spec *s = NULL;

	if (spec_load(&l, &s, &e) < 0)
		fail_msg("%s", e.msg);
	return s;
}

static inline const struct plan *fixture_plan(struct fixture *f, const char *text)
{
	f->problems = (struct plan_problems){ 0 };
	f->plan = plan_create(&f->a, fixture_spec(f, text), &f->h, &f->o, &f->problems);
	return f->plan;
}

/* The plan, which must be there. */
static inline const struct plan *fixture_good(struct fixture *f, const char *text)
{
	if (!fixture_plan(f, text))
		fail_msg("%s: %s", f->problems.v[0].at, f->problems.v[0].text);
	return f->plan;
}

static inline bool fixture_said(const struct fixture *f, const char *at, const char *part)
{
	for (size_t i = 0; i < f->problems.n; i++)
		if (strcmp(f->problems.v[i].at, at) == 0 && strstr(f->problems.v[i].text, part))
			return true;
	return false;
}

#define fixture_test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

#endif
