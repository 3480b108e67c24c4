/* config_vm.c: rows of config.json: vm and below.  Decoded so that they are known; a
 * container has no use for them. */
#include "objects.h"

static const struct field hypervisor_rows[] = {
	F_STR (spec_vm_hypervisor, path,       "path", FIELD_REQUIRED, "The hypervisor's program."),
	F_STRS(spec_vm_hypervisor, parameters, "parameters", 0, "Its parameters."),
};
static const struct object hypervisor_object =
	OBJECT(spec_vm_hypervisor, "hypervisor", hypervisor_rows);

static const struct field kernel_rows[] = {
	F_STR (spec_vm_kernel, path,       "path", FIELD_REQUIRED, "The kernel image."),
	F_STRS(spec_vm_kernel, parameters, "parameters", 0, "Kernel parameters."),
	F_STR (spec_vm_kernel, initrd,     "initrd", 0, "Initial RAM disk."),
};
static const struct object kernel_object = OBJECT(spec_vm_kernel, "kernel", kernel_rows);

static const struct field image_rows[] = {
	F_STR (spec_vm_image, path,   "path", FIELD_REQUIRED, "The root image."),
	F_WORD(spec_vm_image, format, "format", spec_image_formats, FIELD_REQUIRED, "Its format."),
};
static const struct object image_object = OBJECT(spec_vm_image, "image", image_rows);

static const struct field iomem_rows[] = {
	F_OUINT(spec_vm_iomem, first_gfn, "firstGFN", UINT64_MAX, 0, "First guest frame."),
	F_UINT (spec_vm_iomem, first_mfn, "firstMFN", UINT64_MAX, FIELD_REQUIRED,
		"First machine frame."),
	F_UINT (spec_vm_iomem, nr_mfns,   "nrMFNs",   UINT64_MAX, FIELD_REQUIRED,
		"How many frames."),
};
static const struct object iomem_object = OBJECT(spec_vm_iomem, "I/O memory", iomem_rows);

static const struct field hw_config_rows[] = {
	F_STR  (spec_vm_hw_config, device_tree, "deviceTree", 0, "Device tree file."),
	F_OUINT(spec_vm_hw_config, vcpus,       "vcpus", UINT32_MAX, 0, "Number of virtual CPUs."),
	F_OUINT(spec_vm_hw_config, memory,      "memory", UINT64_MAX, 0, "Bytes of memory."),
	F_STRS (spec_vm_hw_config, dtdevs,      "dtdevs", 0, "Devices passed through."),
	F_OBJS (spec_vm_hw_config, iomems,      "iomems", spec_vm_iomems, iomem_object, 0,
		"I/O memory ranges."),
	F_UINTS(spec_vm_hw_config, irqs,        "irqs", UINT32_MAX, 0, "Interrupts."),
};
static const struct object hw_config_object =
	OBJECT(spec_vm_hw_config, "hardware configuration", hw_config_rows);

static const struct field vm_rows[] = {
	F_OBJ(spec_vm, hypervisor, "hypervisor", spec_vm_hypervisor, hypervisor_object, 0,
	      "The hypervisor."),
	F_OBJ(spec_vm, kernel,     "kernel", spec_vm_kernel, kernel_object, FIELD_REQUIRED,
	      "The kernel."),
	F_OBJ(spec_vm, image,      "image", spec_vm_image, image_object, 0, "The root image."),
	F_OBJ(spec_vm, hw_config,  "hwConfig", spec_vm_hw_config, hw_config_object, 0,
	      "The hardware."),
};
const struct object spec_vm_object = OBJECT(spec_vm, "vm", vm_rows);
