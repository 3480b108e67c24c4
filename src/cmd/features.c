/* features.c: what this build carries out, from the tables that do it. */
#include "cmd/cmd.h"

#include <linux/seccomp.h>

#include "cgroups/systemd.h"
#include "ocispec/features.h"
#include "ocispec/load.h"
#include "plan/plan.h"
#include "seccomp/filter.h"
#include "seccomp/install.h"
#include "version.h"

static const struct opt_bool yes = { .v = true, .set = true }, no = { .v = false, .set = true };

static const char *const annotations[][2] = {
	{ "run.oci.tare.version", TARE_VERSION },
	{ "run.oci.tare.commit", TARE_COMMIT },
};

static struct spec_map notes(struct arena *a)
{
	struct spec_map m = { ARENA_NEW_N(a, struct spec_pair, ARRAY_LEN(annotations)), 0 };

	for (; m.n < ARRAY_LEN(annotations); m.n++)
		m.v[m.n] = (struct spec_pair){ annotations[m.n][0], annotations[m.n][1] };
	return m;
}

static struct strs capabilities(struct arena *a)
{
	struct strs l = { 0 };

	for (unsigned i = 0; plan_cap_name(i); i++)
		strs_add(a, &l, plan_cap_name(i));
	return l;
}

/* What the kernel has no part in is known everywhere. */
static struct spec_features_seccomp filters(struct arena *a)
{
	static const struct { enum spec_seccomp_flag word; unsigned flag; } flags[] = {
		{ SPEC_SECCOMP_FLAG_TSYNC, SECCOMP_FILTER_FLAG_TSYNC },
		{ SPEC_SECCOMP_FLAG_LOG, SECCOMP_FILTER_FLAG_LOG },
		{ SPEC_SECCOMP_FLAG_SPEC_ALLOW, SECCOMP_FILTER_FLAG_SPEC_ALLOW },
		/* Asked for together, as the kernel wants it. */
		{ SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV,
		  SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV },
	};
	struct spec_features_seccomp s = {
		.enabled = seccomp_built && seccomp_kernel_has(0) ? yes : no,
		.actions = spec_all_words(a, &spec_seccomp_actions),
		.operators = spec_all_words(a, &spec_seccomp_operators),
		.archs = spec_all_words(a, &spec_seccomp_archs),
		.known_flags = spec_all_words(a, &spec_seccomp_flags),
		.supported_flags = { ARENA_NEW_N(a, int, ARRAY_LEN(flags)), 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (seccomp_kernel_has(flags[i].flag))
			s.supported_flags.v[s.supported_flags.n++] = (int)flags[i].word;
	return s;
}

static void describe(struct arena *a, struct out *o)
{
	/* Of the build alone: whether the host has them does not count here. */
	struct spec_features_switch apparmor = { .enabled = plan_apparmor_built ? yes : no };
	struct spec_features_switch selinux = { .enabled = plan_selinux_built ? yes : no };
	struct spec_features_cgroup cgroup = {
		.v1 = no, .v2 = yes, .systemd = systemd_built() ? yes : no,
		.systemd_user = systemd_built() ? yes : no, .rdma = no,
	};
	struct spec_features_seccomp seccomp = filters(a);
	struct spec_features_intel_rdt rdt = { .enabled = yes, .schemata = yes, .monitoring = yes };
	struct spec_features_memory_policy policy = {
		.modes = spec_all_words(a, &spec_memory_policy_modes),
		.flags = spec_all_words(a, &spec_memory_policy_flags),
	};
	struct spec_features_switch on = { .enabled = yes };
	struct spec_features_mount_extensions extensions = { .idmap = &on };
	struct spec_features_linux lin = {
		.namespaces = spec_all_words(a, &spec_namespace_types),
		.capabilities = capabilities(a), .cgroup = &cgroup, .seccomp = &seccomp,
		.apparmor = &apparmor, .selinux = &selinux, .intel_rdt = &rdt, .memory_policy = &policy,
		.mount_extensions = &extensions, .net_devices = &on,
	};
	struct spec_features all = {
		.oci_version_min = "1.0.0", .oci_version_max = SPEC_VERSION,
		.hooks = strs_of(a, plan_hook_names, HOOK_KINDS), .linux = &lin,
		.annotations = notes(a),
	};

	plan_mount_option_words(a, &all.mount_options);
	plan_annotation_words(a, &all.potentially_unsafe_config_annotations);
	desc_encode(o, &spec_features_object, &all, JSON_PRETTY);
	out_chr(o, '\n');
}

static int run(struct cli *c, struct err *e)
{
	struct out o = OUT_ARENA(c->arena);

	describe(c->arena, &o);
	return cmd_print(&o, e);
}

const struct command cmd_features = {
	.name = "features", .help = "Print what this build supports", .run = run,
};
