# Owns: every compiler and linker flag of the product.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

# Not -I: include/ has a folder named sys, which must answer "sys/mount.h" and never
# <sys/mount.h>.
add_compile_options("SHELL:-iquote ${PROJECT_SOURCE_DIR}/include"
		    "SHELL:-iquote ${PROJECT_SOURCE_DIR}/src")
add_compile_definitions(_GNU_SOURCE)

add_compile_options(-Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes
		    -Wformat=2)
if(TARE_WERROR)
	add_compile_options(-Werror)
endif()

# Integers wrap and pointers alias as the kernel's own C does; sections let the linker
# drop what nobody calls.
add_compile_options(-fno-strict-overflow -fno-strict-aliasing -fno-common
		    -ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections -Wl,--as-needed)

string(APPEND CMAKE_C_FLAGS_DEBUG " -Og -g3")
# For size: a run spends its time in the kernel, and every page of text that is not there need
# not be mapped (a seventh less memory than with -O2, at the same speed).
# Nothing unwinds the stack at run time.
set(CMAKE_C_FLAGS_RELEASE "-Os -DNDEBUG -fno-asynchronous-unwind-tables")

function(tare_flag flag)
	string(MAKE_C_IDENTIFIER "has${flag}" name)
	check_c_compiler_flag(${flag} ${name})
	if(${name})
		add_compile_options(${flag})
	endif()
endfunction()

if(TARE_HARDENING)
	foreach(flag -fstack-protector-strong -fstack-clash-protection
		     -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks)
		tare_flag(${flag})
	endforeach()
	if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
		tare_flag(-fcf-protection=full)
	elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
		tare_flag(-mbranch-protection=standard)
	endif()
	# Level 3 needs __builtin_dynamic_object_size.  Without optimisation glibc warns
	# that the macro has no effect; with a sanitizer it hides calls from it.
	if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT TARE_SANITIZE)
		if((CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_C_COMPILER_VERSION VERSION_GREATER_EQUAL 12)
		   OR (CMAKE_C_COMPILER_ID MATCHES "Clang" AND CMAKE_C_COMPILER_VERSION VERSION_GREATER_EQUAL 9))
			set(level 3)
		else()
			set(level 2)
		endif()
		add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
	endif()
	add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code)
endif()

if(TARE_SANITIZE)
	add_compile_options(-fsanitize=${TARE_SANITIZE} -fno-sanitize-recover=all
			    -fno-omit-frame-pointer -g)
	add_link_options(-fsanitize=${TARE_SANITIZE})
endif()
if(TARE_FUZZ)
	if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
		message(FATAL_ERROR "TARE_FUZZ needs clang")
	endif()
	add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# -fPIE and not -fPIC, which CMake would give to static libraries: nothing here can be
# interposed, so calls need no indirection.
add_compile_options(-fPIE)
add_link_options(-pie)
# Relocations in 2 KiB instead of 55: pages that every start would read.
check_linker_flag(C -Wl,-z,pack-relative-relocs TARE_HAVE_RELR)
if(TARE_HAVE_RELR)
	add_link_options(-Wl,-z,pack-relative-relocs)
endif()

foreach(feature SYSTEMD SECCOMP SELINUX APPARMOR)
	if(TARE_${feature})
		add_compile_definitions(HAVE_${feature}=1)
	endif()
endforeach()
