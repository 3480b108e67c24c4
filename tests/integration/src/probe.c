/* probe.c: tell, as JSON, what a process was given: the container's view from inside.
 * Static, runs as the payload; knows nothing of the runtime that started it.
 *
 * usage: probe [KEY...]          print everything, or only the named parts
 *        probe --exit N          end with status N
 *        probe --signal N        die by signal N
 *        probe --sleep           wait for any signal that ends it */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

extern char **environ;

static const char *const cap_names[] = {
	"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID",
	"SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST",
	"NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO",
	"SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
	"SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE",
	"AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM",
	"BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
};

static const char *const rlimit_names[] = {
	"RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE",
	"RLIMIT_RSS", "RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_MEMLOCK", "RLIMIT_AS",
	"RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE", "RLIMIT_NICE",
	"RLIMIT_RTPRIO", "RLIMIT_RTTIME",
};

static void string(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < ' ')
			printf("\\u%04x", *s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void strings(char *const *v)
{
	const char *sep = "";

	putchar('[');
	for (; *v; v++, sep = ",") {
		fputs(sep, stdout);
		string(*v);
	}
	putchar(']');
}

/* The rest of the line of /proc/self/status that starts with `key:`, or "". */
static const char *status_line(const char *key)
{
	static char line[512];
	FILE *f = fopen("/proc/self/status", "re");
	size_t n = strlen(key);

	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, key, n) == 0 && line[n] == ':') {
			fclose(f);
			line[strcspn(line, "\n")] = '\0';
			return line + n + 1 + strspn(line + n + 1, " \t");
		}
	}
	if (f)
		fclose(f);
	return "";
}

static void show_process(void)
{
	printf("{\"pid\":%d,\"ppid\":%d,\"sid\":%d,\"pgid\":%d}", getpid(), getppid(), getsid(0),
	       getpgid(0));
}

static void show_ids(void)
{
	gid_t groups[1024];
	uid_t r, e, s;
	gid_t gr, ge, gs;
	int n = getgroups(COUNT(groups), groups);

	getresuid(&r, &e, &s);
	getresgid(&gr, &ge, &gs);
	printf("{\"uid\":[%u,%u,%u],\"gid\":[%u,%u,%u],\"groups\":[", r, e, s, gr, ge, gs);
	for (int i = 0; i < n; i++)
		printf("%s%u", i ? "," : "", groups[i]);
	printf("]}");
}

static void show_umask(void)
{
	mode_t m = umask(0);

	umask(m);
	printf("%u", m);
}

static void show_cwd(void)
{
	char buf[PATH_MAX];

	string(getcwd(buf, sizeof(buf)) ? buf : "");
}

static void show_env(void)
{
	strings(environ);
}

static void show_fds(void)
{
	const char *sep = "";
	char name[64], path[PATH_MAX];

	putchar('[');
	for (int fd = 0; fd < 4096; fd++) {
		ssize_t n;

		if (fcntl(fd, F_GETFD) < 0)
			continue;
		snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
		n = readlink(name, path, sizeof(path) - 1);
		path[n > 0 ? n : 0] = '\0';
		printf("%s{\"fd\":%d,\"path\":", sep, fd);
		string(path);
		putchar('}');
		sep = ",";
	}
	putchar(']');
}

static void signal_list(bool blocked)
{
	const char *sep = "";
	sigset_t set;

	sigprocmask(SIG_SETMASK, NULL, &set);
	putchar('[');
	for (int sig = 1; sig < 65; sig++) {
		struct sigaction sa = { .sa_handler = SIG_DFL };
		bool listed;

		(void)sigaction(sig, NULL, &sa);
		listed = blocked ? sigismember(&set, sig) == 1 : sa.sa_handler == SIG_IGN;
		if (!listed)
			continue;
		printf("%s%d", sep, sig);
		sep = ",";
	}
	putchar(']');
}

static void show_signals(void)
{
	printf("{\"blocked\":");
	signal_list(true);
	printf(",\"ignored\":");
	signal_list(false);
	putchar('}');
}

static void cap_set(const char *key, const char *line)
{
	unsigned long long mask = strtoull(line, NULL, 16);
	const char *sep = "";

	printf("\"%s\":[", key);
	for (size_t i = 0; i < COUNT(cap_names); i++) {
		if (!(mask >> i & 1))
			continue;
		printf("%s\"CAP_%s\"", sep, cap_names[i]);
		sep = ",";
	}
	putchar(']');
}

static void show_caps(void)
{
	static const char *const sets[][2] = {
		{ "inheritable", "CapInh" }, { "permitted", "CapPrm" }, { "effective", "CapEff" },
		{ "bounding", "CapBnd" }, { "ambient", "CapAmb" },
	};

	putchar('{');
	for (size_t i = 0; i < COUNT(sets); i++) {
		cap_set(sets[i][0], status_line(sets[i][1]));
		if (i + 1 < COUNT(sets))
			putchar(',');
	}
	putchar('}');
}

static void show_prctl(void)
{
	int deathsig = 0, subreaper = 0;

	(void)prctl(PR_GET_PDEATHSIG, &deathsig);
	(void)prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
	printf("{\"no_new_privs\":%d,\"dumpable\":%d,\"securebits\":%d,\"keepcaps\":%d,"
	       "\"pdeathsig\":%d,\"subreaper\":%d,\"seccomp\":%d,\"thp_disable\":%d}",
	       prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), prctl(PR_GET_DUMPABLE),
	       prctl(PR_GET_SECUREBITS), prctl(PR_GET_KEEPCAPS), deathsig, subreaper,
	       prctl(PR_GET_SECCOMP), prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
}

static void rlim(rlim_t v)
{
	if (v == RLIM_INFINITY)
		printf("-1");
	else
		printf("%llu", (unsigned long long)v);
}

static void show_rlimits(void)
{
	putchar('{');
	for (size_t i = 0; i < COUNT(rlimit_names); i++) {
		struct rlimit r = { 0 };

		(void)getrlimit((int)i, &r);
		printf("%s\"%s\":[", i ? "," : "", rlimit_names[i]);
		rlim(r.rlim_cur);
		putchar(',');
		rlim(r.rlim_max);
		putchar(']');
	}
	putchar('}');
}

static void show_oom_score_adj(void)
{
	FILE *f = fopen("/proc/self/oom_score_adj", "re");
	int v = -9999;

	if (f && fscanf(f, "%d", &v) != 1)
		v = -9999;
	if (f)
		fclose(f);
	printf("%d", v);
}

static void show_sched(void)
{
	struct {
		unsigned int size, policy;
		unsigned long long flags;
		int nice;
		unsigned int priority;
		unsigned long long runtime, deadline, period;
		unsigned int util_min, util_max;
	} a = { 0 };
	cpu_set_t cpus;

	(void)syscall(SYS_sched_getattr, 0, &a, sizeof(a), 0);
	CPU_ZERO(&cpus);
	(void)sched_getaffinity(0, sizeof(cpus), &cpus);
	printf("{\"policy\":%u,\"flags\":%llu,\"nice\":%d,\"priority\":%u,\"runtime\":%llu,"
	       "\"deadline\":%llu,\"period\":%llu,\"cpus\":%d}", a.policy, a.flags, a.nice,
	       a.priority, a.runtime, a.deadline, a.period, CPU_COUNT(&cpus));
}

static void show_ioprio(void)
{
	long v = syscall(SYS_ioprio_get, 1, 0);

	printf("{\"class\":%ld,\"level\":%ld}", v >> 13, v & 0x1fff);
}

static void show_personality(void)
{
	printf("%ld", syscall(SYS_personality, 0xffffffffUL));
}

static void show_mempolicy(void)
{
	unsigned long nodes[16] = { 0 };
	int mode = 0;

	if (syscall(SYS_get_mempolicy, &mode, nodes, sizeof(nodes) * 8, NULL, 0UL) < 0)
		printf("null");
	else
		printf("{\"mode\":%d,\"nodes\":%lu}", mode, nodes[0]);
}

static void show_keyring(void)
{
	char text[256] = "", label[256] = "";
	long id = syscall(SYS_keyctl, 0, -3, 0);  /* KEYCTL_GET_KEYRING_ID, session */

	if (id > 0)
		(void)syscall(SYS_keyctl, 6, id, text, sizeof(text) - 1);  /* KEYCTL_DESCRIBE */
	if (id > 0)
		(void)syscall(SYS_keyctl, 17, id, label, sizeof(label) - 1);  /* KEYCTL_GET_SECURITY */
	printf("{\"id\":%ld,\"description\":", id);
	string(text);
	printf(",\"label\":");
	string(label);
	putchar('}');
}

static void show_names(void)
{
	struct utsname u;

	uname(&u);
	printf("{\"hostname\":");
	string(u.nodename);
	printf(",\"domainname\":");
	string(u.domainname);
	printf(",\"machine\":");
	string(u.machine);
	putchar('}');
}

static void show_namespaces(void)
{
	static const char *const names[] = { "cgroup", "ipc", "mnt", "net", "pid", "time",
					     "user", "uts" };
	char path[64], link[128];

	putchar('{');
	for (size_t i = 0; i < COUNT(names); i++) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		n = readlink(path, link, sizeof(link) - 1);
		link[n > 0 ? n : 0] = '\0';
		printf("%s\"%s\":", i ? "," : "", names[i]);
		string(link);
	}
	putchar('}');
}

static void mount_line(char *line)
{
	char root[PATH_MAX], dest[PATH_MAX], opts[1024], type[128], src[PATH_MAX], super[2048];
	char *tail = strstr(line, " - ");
	int n = 0;

	if (!tail)
		return;
	*tail = '\0';
	if (sscanf(line, "%*d %*d %*s %4095s %4095s %1023s%n", root, dest, opts, &n) != 3 ||
	    sscanf(tail + 3, "%127s %4095s %2047[^\n]", type, src, super) != 3)
		return;
	printf("{\"dest\":");
	string(dest);
	printf(",\"root\":");
	string(root);
	printf(",\"options\":");
	string(opts);
	printf(",\"propagation\":");
	string(line[n] == ' ' ? line + n + 1 : "");
	printf(",\"type\":");
	string(type);
	printf(",\"source\":");
	string(src);
	printf(",\"super\":");
	string(super);
	putchar('}');
}

static void show_mounts(void)
{
	static char line[16384];
	const char *sep = "";
	FILE *f = fopen("/proc/self/mountinfo", "re");

	putchar('[');
	while (f && fgets(line, sizeof(line), f)) {
		fputs(sep, stdout);
		mount_line(line);
		sep = ",";
	}
	putchar(']');
	if (f)
		fclose(f);
}

static void show_tty(void)
{
	struct winsize ws = { 0 };
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct stat st = { 0 };

	(void)ioctl(0, TIOCGWINSZ, &ws);
	(void)fstat(0, &st);
	printf("{\"isatty\":[%d,%d,%d],\"controlling\":%d,\"rows\":%d,\"cols\":%d,\"owner\":%u,"
	       "\"foreground\":%d}", isatty(0), isatty(1), isatty(2), fd >= 0, ws.ws_row, ws.ws_col,
	       st.st_uid, tcgetpgrp(0) == getpgrp());
	if (fd >= 0)
		close(fd);
}

static void show_cgroup(void)
{
	char line[4096] = "";
	FILE *f = fopen("/proc/self/cgroup", "re");

	while (f && fgets(line, sizeof(line), f) && strncmp(line, "0::", 3) != 0)
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	string(line[0] ? line + 3 : "");
	if (f)
		fclose(f);
}

static void show_clock(void)
{
	struct timespec mono, boot;

	clock_gettime(CLOCK_MONOTONIC, &mono);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	printf("{\"monotonic\":%ld,\"boottime\":%ld}", (long)mono.tv_sec, (long)boot.tv_sec);
}

static const struct part {
	const char *name;
	void (*show)(void);
} parts[] = {
	{ "process", show_process },     { "ids", show_ids },
	{ "umask", show_umask },         { "cwd", show_cwd },
	{ "env", show_env },             { "fds", show_fds },
	{ "signals", show_signals },     { "caps", show_caps },
	{ "prctl", show_prctl },         { "rlimits", show_rlimits },
	{ "oom_score_adj", show_oom_score_adj }, { "sched", show_sched },
	{ "ioprio", show_ioprio },       { "personality", show_personality },
	{ "mempolicy", show_mempolicy }, { "keyring", show_keyring },
	{ "names", show_names },         { "namespaces", show_namespaces },
	{ "mounts", show_mounts },       { "tty", show_tty },
	{ "cgroup", show_cgroup },       { "clock", show_clock },
};

static int wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return argc < 2;
}

int main(int argc, char **argv)
{
	const char *sep = "";

	if (argc == 3 && strcmp(argv[1], "--exit") == 0)
		return (int)strtol(argv[2], NULL, 10);
	if (argc == 3 && strcmp(argv[1], "--signal") == 0)
		return raise((int)strtol(argv[2], NULL, 10));
	if (argc == 2 && strcmp(argv[1], "--sleep") == 0)
		return pause();
	putchar('{');
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (!wanted(parts[i].name, argc, argv))
			continue;
		printf("%s\"%s\":", sep, parts[i].name);
		parts[i].show();
		sep = ",";
	}
	puts("}");
	return 0;
}
