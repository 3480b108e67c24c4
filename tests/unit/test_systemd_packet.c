/* Requests to tare-systemd as it reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "systemd/packet.c"

static void a_text_ends_within_the_packet(void **state)
{
	const char bytes[] = { 'a', 'b', '\0', 'c', 'd' };
	struct packet p = { bytes, bytes + sizeof(bytes) };

	(void)state;
	assert_string_equal(packet_text(&p), "ab");
	assert_null(packet_text(&p));
	assert_ptr_equal(p.at, bytes + 3);
}

static void no_more_is_taken_than_there_is(void **state)
{
	const char bytes[] = { 1, 2, 3, 4, 5 };
	struct packet p = { bytes, bytes + sizeof(bytes) };
	uint32_t n = 0;

	(void)state;
	assert_true(packet_take(&p, &n, sizeof(n)));
	assert_false(packet_take(&p, &n, sizeof(n)));
	assert_null(packet_bytes(&p, SIZE_MAX));
	assert_non_null(packet_bytes(&p, 1));
	assert_non_null(packet_bytes(&p, 0));
	assert_null(packet_bytes(&p, 1));
}

static void a_copy_is_cut_and_ended(void **state)
{
	char to[4] = { 'x', 'x', 'x', 'x' };

	(void)state;
	packet_copy(to, sizeof(to), "abcdef");
	assert_string_equal(to, "abc");
	packet_copy(to, sizeof(to), "");
	assert_string_equal(to, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_ends_within_the_packet),
		cmocka_unit_test(no_more_is_taken_than_there_is),
		cmocka_unit_test(a_copy_is_cut_and_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
