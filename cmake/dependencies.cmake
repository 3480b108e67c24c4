# Owns: the libraries that are not ours.  TARE_YAJL is what libocispec links.
find_path(YAJL_INCLUDE_DIR yajl/yajl_parse.h REQUIRED)
if(TARE_STATIC_DEPS OR TARE_STATIC)
	find_library(YAJL_ARCHIVE NAMES libyajl_s.a libyajl.a)
endif()
if(YAJL_ARCHIVE)
	set(TARE_YAJL ${YAJL_ARCHIVE})
else()
	find_library(YAJL_LIBRARY NAMES yajl REQUIRED)
	set(TARE_YAJL ${YAJL_LIBRARY})
endif()

# Only its header: the library is opened at run time, by a program of its own.
if(TARE_SYSTEMD)
	find_path(SYSTEMD_INCLUDE_DIR systemd/sd-bus.h)
	if(NOT SYSTEMD_INCLUDE_DIR)
		message(FATAL_ERROR "systemd/sd-bus.h not found: install libsystemd-dev, or say "
				    "-DTARE_SYSTEMD=OFF")
	endif()
endif()
