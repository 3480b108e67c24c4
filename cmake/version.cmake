# The version has one source, project(VERSION), and the commit is asked for at build
# time; "version.h" (TARE_VERSION, TARE_COMMIT) changes only when one of them does.
# Included by the top file, and run as a script (-P) by the target made here.
if(CMAKE_SCRIPT_MODE_FILE)
	cmake_minimum_required(VERSION 3.25)
	set(commit "${COMMIT}")
	if(NOT commit)
		execute_process(COMMAND git -C "${SOURCE}" rev-parse --short=12 HEAD
				OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
				ERROR_QUIET)
	endif()
	if(NOT commit)
		set(commit "unknown")
	endif()
	file(CONFIGURE OUTPUT "${HEADER}" CONTENT
	     "#define TARE_VERSION \"@VERSION@\"\n#define TARE_COMMIT \"@commit@\"\n" @ONLY)
	return()
endif()

set(TARE_GENERATED "${PROJECT_BINARY_DIR}/generated")
add_custom_target(tare_version
	COMMAND ${CMAKE_COMMAND} -DVERSION=${PROJECT_VERSION} "-DCOMMIT=${TARE_COMMIT}"
		-DSOURCE=${PROJECT_SOURCE_DIR} -DHEADER=${TARE_GENERATED}/version.h
		-P ${PROJECT_SOURCE_DIR}/cmake/version.cmake
	BYPRODUCTS ${TARE_GENERATED}/version.h
	COMMENT "version.h")
