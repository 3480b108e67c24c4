/* trace.c: the board's times as trace-event JSON, which Perfetto and Chrome open. */
#include "run/run.h"

#include <fcntl.h>

#include "base/io.h"
#include "sys/file.h"

static void add_event(const struct run *r, size_t i, uint64_t zero, struct out *o)
{
	const struct board *b = r->board;
	uint64_t begun = b->begun[i], ended = b->ended[i];
	bool init = r->steps[i].side == SIDE_INIT;

	/* A row that has begun and not ended is where a failed walk stopped. */
	if (!ended)
		ended = begun;
	out_fmt(o, ",\n{\"name\":\"%s\",\"cat\":\"%s\",\"ph\":\"X\",\"pid\":%d,\"tid\":%d,"
		"\"ts\":%llu.%03llu,\"dur\":%llu.%03llu}",
		r->steps[i].name, init ? "init" : "runtime", 1, init ? 2 : 1,
		(unsigned long long)(begun - zero) / 1000, (unsigned long long)(begun - zero) % 1000,
		(unsigned long long)(ended - begun) / 1000, (unsigned long long)(ended - begun) % 1000);
}

int trace_write(const struct run *r, const char *path, struct err *e)
{
	struct out o = OUT_ARENA(r->arena);
	uint64_t zero = 0;
	int rc;

	for (size_t i = 0; i < r->n_steps; i++)
		if (r->board->begun[i] && (!zero || r->board->begun[i] < zero))
			zero = r->board->begun[i];
	out_str(&o, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
		"{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":\"tare\"}},\n"
		"{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":1,\"args\":{\"name\":\"runtime\"}},\n"
		"{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":2,\"args\":{\"name\":\"init\"}}");
	for (size_t i = 0; i < r->n_steps; i++)
		if (r->board->begun[i])
			add_event(r, i, zero, &o);
	out_str(&o, "\n]}\n");
	rc = io_write_file(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600, o.buf, o.len);
	if (rc < 0)
		return err_sys(e, rc, "cannot write the trace file '%s'", path);
	return 0;
}
