/* objects.h: the described objects that one file of rows borrows from another, and what
 * decoding and encoding share.  Private to libocispec. */
#ifndef TARE_OCISPEC_OBJECTS_H
#define TARE_OCISPEC_OBJECTS_H

#include "ocispec/desc.h"

extern const struct object spec_id_mapping_object;
extern const struct object spec_linux_object;
extern const struct object spec_vm_object;

/* Bytes of one item of the row's list or map. */
size_t desc_item_size(const struct field *row);

#endif
