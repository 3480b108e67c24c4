/* packet.h: a request as it is read, from its beginning to its end and no further. */
#ifndef TARE_SYSTEMD_PACKET_H
#define TARE_SYSTEMD_PACKET_H

#include <stdbool.h>
#include <stddef.h>

struct packet {
	const char *at, *end;
};

/* The next n bytes; false, and nothing taken, when there are fewer. */
bool        packet_take(struct packet *p, void *to, size_t n);
/* The same, where they stand; NULL. */
const char *packet_bytes(struct packet *p, size_t n);
/* The next text, where it stands; NULL when it has no end. */
const char *packet_text(struct packet *p);

/* Cut to `size`, always ended. */
void packet_copy(char *to, size_t size, const char *from);

#endif
