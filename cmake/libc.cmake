# Owns: the libc of tare and of the libraries it is made of.  tare-systemd opens a library and
# has the compiler's own libc in any case; so have the unit tests, which are not built with musl.
#
# With musl a start costs half of what loading and relocating glibc does, and a process a
# third less memory.  Its compiler wrapper (musl-gcc) makes no position independent static
# programs, so here is what it would say.
set(TARE_WITH_MUSL OFF)
string(REPLACE "-gnu" "-musl" musl "${CMAKE_LIBRARY_ARCHITECTURE}")
set(musl_too ${CMAKE_SYSTEM_PROCESSOR}-linux-musl)
find_file(MUSL_START rcrt1.o PATHS /usr/lib/${musl} /usr/${musl_too}/lib64 /usr/${musl_too}/lib
	  /usr/lib/musl/lib /usr/local/musl/lib NO_DEFAULT_PATH)
find_path(MUSL_INCLUDE_DIR stdio.h PATHS /usr/include/${musl} /usr/${musl_too}/include
	  /usr/lib/musl/include /usr/local/musl/include NO_DEFAULT_PATH)
find_path(KERNEL_INCLUDE_DIR linux/openat2.h)
find_path(KERNEL_ASM_INCLUDE_DIR asm/unistd.h)

# Empty: nothing.
function(tare_obstacle_to_musl out)
	set(why "")
	if(NOT MUSL_START OR NOT MUSL_INCLUDE_DIR)
		set(why "musl is not installed (Debian: musl-tools)")
	elseif(NOT YAJL_ARCHIVE)
		set(why "yajl has no archive (TARE_STATIC_DEPS)")
	elseif(NOT CMAKE_C_COMPILER_ID STREQUAL "GNU")
		set(why "the compiler is not gcc")
	elseif(TARE_STATIC OR TARE_SANITIZE OR TARE_FUZZ)
		set(why "TARE_STATIC, TARE_SANITIZE and TARE_FUZZ need the compiler's own libc")
	elseif(TARE_MUSL STREQUAL "AUTO" AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
		set(why "this is no release")
	endif()
	set(${out} "${why}" PARENT_SCOPE)
endfunction()

if(TARE_MUSL)
	tare_obstacle_to_musl(why)
	if(NOT why)
		set(TARE_WITH_MUSL ON)
	elseif(TARE_MUSL STREQUAL "AUTO")
		message(STATUS "tare is not linked with musl: ${why}")
	else()
		message(FATAL_ERROR "TARE_MUSL: ${why}")
	endif()
endif()

if(TARE_WITH_MUSL)
	set(musl_dir ${PROJECT_BINARY_DIR}/musl)
	# musl has no headers of the kernel, and theirs lie among glibc's: only these are shown.
	file(MAKE_DIRECTORY ${musl_dir}/include)
	foreach(folder ${KERNEL_INCLUDE_DIR}/linux ${KERNEL_INCLUDE_DIR}/asm-generic
		       ${KERNEL_ASM_INCLUDE_DIR}/asm ${YAJL_INCLUDE_DIR}/yajl)
		get_filename_component(name ${folder} NAME)
		file(CREATE_LINK ${folder} ${musl_dir}/include/${name} SYMBOLIC)
	endforeach()
	execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=include
			OUTPUT_VARIABLE TARE_GCC_INCLUDE OUTPUT_STRIP_TRAILING_WHITESPACE
			COMMAND_ERROR_IS_FATAL ANY)
	get_filename_component(lib ${MUSL_START} DIRECTORY)
	file(CONFIGURE OUTPUT ${musl_dir}/specs @ONLY CONTENT "\
*startfile:
@lib@/rcrt1.o @lib@/crti.o crtbeginS.o%s

*endfile:
crtendS.o%s @lib@/crtn.o

*link_gcc_c_sequence:
--start-group @lib@/libc.a libgcc.a%s --end-group

*link:
-static -pie --no-dynamic-linker -z text -nostdlib --hash-style=gnu --build-id

")
	message(STATUS "tare is linked with musl (${lib}); no unit tests")
endif()

function(tare_compile_for_libc target)
	if(TARE_WITH_MUSL)
		# Its headers have no checked twins of functions for _FORTIFY_SOURCE to choose.
		target_compile_options(${target} PRIVATE -nostdinc "SHELL:-isystem ${MUSL_INCLUDE_DIR}"
				       "SHELL:-isystem ${TARE_GCC_INCLUDE}"
				       "SHELL:-isystem ${PROJECT_BINARY_DIR}/musl/include" -U_FORTIFY_SOURCE)
	endif()
endfunction()

function(tare_link_libc target)
	if(TARE_WITH_MUSL)
		target_link_options(${target} PRIVATE -specs=${PROJECT_BINARY_DIR}/musl/specs)
		set_target_properties(${target} PROPERTIES LINK_DEPENDS ${PROJECT_BINARY_DIR}/musl/specs)
		# musl understands them only from version 1.2.4 on.
		if(TARE_HAVE_RELR)
			target_link_options(${target} PRIVATE -Wl,-z,nopack-relative-relocs)
		endif()
	elseif(TARE_STATIC)
		target_link_options(${target} PRIVATE -static-pie)
	endif()
endfunction()
