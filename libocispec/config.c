/* config.c: rows of config.json: the top level, root, mounts and hooks. */
#include "objects.h"

static const struct field root_rows[] = {
	F_STR  (spec_root, path,     "path", FIELD_REQUIRED | FIELD_NON_EMPTY,
		"The root file system; relative to the bundle."),
	F_OBOOL(spec_root, readonly, "readonly", 0, "Make the root file system read-only."),
};
static const struct object root_object = OBJECT(spec_root, "root", root_rows);

static const struct field id_mapping_rows[] = {
	F_UINT(spec_id_mapping, container_id, "containerID", UINT32_MAX, FIELD_REQUIRED,
	       "First id inside."),
	F_UINT(spec_id_mapping, host_id,      "hostID",      UINT32_MAX, FIELD_REQUIRED,
	       "First id outside."),
	F_UINT(spec_id_mapping, size,         "size",        UINT32_MAX, FIELD_REQUIRED,
	       "How many ids."),
};
const struct object spec_id_mapping_object =
	OBJECT(spec_id_mapping, "id mapping", id_mapping_rows);

static const struct field mount_rows[] = {
	F_STR (spec_mount, destination,  "destination", FIELD_REQUIRED | FIELD_NON_EMPTY,
	       "Where to mount, inside."),
	F_STR (spec_mount, type,         "type", 0, "File system type, or bind."),
	F_STR (spec_mount, source,       "source", 0,
	       "Device, name, or a path; relative to the bundle."),
	F_STRS(spec_mount, options,      "options", 0,
	       "Mount options; unknown ones go to the file system."),
	F_OBJS(spec_mount, uid_mappings, "uidMappings", spec_id_mappings, spec_id_mapping_object, 0,
	       "User ids of an id-mapped mount."),
	F_OBJS(spec_mount, gid_mappings, "gidMappings", spec_id_mappings, spec_id_mapping_object, 0,
	       "Group ids of an id-mapped mount."),
};
static const struct object mount_object = OBJECT(spec_mount, "mount", mount_rows);

static const struct field hook_rows[] = {
	F_STR (spec_hook, path,    "path", FIELD_REQUIRED | FIELD_NON_EMPTY,
	       "Absolute path of the program."),
	F_STRS(spec_hook, args,    "args", 0, "Its arguments, the first is its name."),
	F_STRS(spec_hook, env,     "env", 0,
	       "Its whole environment; absent: the one of the runtime."),
	F_OINT(spec_hook, timeout, "timeout", 1, INT32_MAX, 0,
	       "Seconds until it is killed."),
};
static const struct object hook_object = OBJECT(spec_hook, "hook", hook_rows);

static const struct field hooks_rows[] = {
	F_OBJS(spec_hooks, prestart,         "prestart", spec_hook_list, hook_object, 0,
	       "Before the root is switched, outside; deprecated."),
	F_OBJS(spec_hooks, create_runtime,   "createRuntime", spec_hook_list, hook_object, 0,
	       "During create, outside."),
	F_OBJS(spec_hooks, create_container, "createContainer", spec_hook_list, hook_object, 0,
	       "During create, inside the namespaces, before the root is switched."),
	F_OBJS(spec_hooks, start_container,  "startContainer", spec_hook_list, hook_object, 0,
	       "During start, inside, before the program."),
	F_OBJS(spec_hooks, poststart,        "poststart", spec_hook_list, hook_object, 0,
	       "After the program was started, outside."),
	F_OBJS(spec_hooks, poststop,         "poststop", spec_hook_list, hook_object, 0,
	       "After the container was deleted, outside."),
};
static const struct object hooks_object = OBJECT(spec_hooks, "hooks", hooks_rows);

static const struct field spec_rows[] = {
	F_STR   (spec, oci_version, "ociVersion", FIELD_REQUIRED,
		 "Version of the specification; any 1.x."),
	F_OBJ   (spec, root,        "root", spec_root, root_object, 0, "The root file system."),
	F_OBJS  (spec, mounts,      "mounts", spec_mounts, mount_object, 0,
		 "Mounts, in this order."),
	F_OBJ   (spec, process,     "process", spec_process, spec_process_object, 0,
		 "The program and what it may do."),
	F_STR   (spec, hostname,    "hostname", 0, "Host name; needs a uts namespace."),
	F_STR   (spec, domainname,  "domainname", 0, "Domain name; needs a uts namespace."),
	F_OBJ   (spec, hooks,       "hooks", spec_hooks, hooks_object, 0,
		 "Programs to run at points of the life cycle."),
	F_MAP   (spec, annotations, "annotations", 0, "Free text for callers and hooks."),
	F_OBJ   (spec, linux,       "linux", spec_linux, spec_linux_object, 0,
		 "What only Linux has."),
	F_OBJ   (spec, vm,          "vm", spec_vm, spec_vm_object, 0,
		 "For runtimes that use virtual machines."),
	F_FOREIGN("solaris", "Another platform."),
	F_FOREIGN("windows", "Another platform."),
	F_FOREIGN("zos",     "Another platform."),
	F_FOREIGN("freebsd", "Another platform."),
};
const struct object spec_object = OBJECT(spec, "configuration", spec_rows);
