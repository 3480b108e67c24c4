# tare_library(NAME DEPENDENCY...): one static library from every .c of the directory.
# A directory without sources becomes a library without code, so that the tree
# configures at every stage of its growth.
function(tare_library name)
	file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
	if(sources)
		add_library(tare_${name} STATIC ${sources})
		tare_compile_for_libc(tare_${name})
		set(scope PUBLIC)
	else()
		add_library(tare_${name} INTERFACE)
		set(scope INTERFACE)
	endif()
	foreach(dependency ${ARGN})
		target_link_libraries(tare_${name} ${scope} ${dependency})
	endforeach()
endfunction()
