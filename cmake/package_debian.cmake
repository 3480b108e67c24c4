# Run by cpack on what it has installed: the places and forms that Debian's policy asks for.
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
file(GLOB pages ${share}/man/man*/*.[157])
execute_process(COMMAND gzip -9nf ${pages} COMMAND_ERROR_IS_FATAL ANY)
# zsh looks into another directory there.
file(MAKE_DIRECTORY ${share}/zsh/vendor-completions)
file(RENAME ${share}/zsh/site-functions/_tare ${share}/zsh/vendor-completions/_tare)
file(REMOVE_RECURSE ${share}/zsh/site-functions)
file(READ ${share}/doc/tare/NOTICE notice)
file(REMOVE ${share}/doc/tare/LICENSE ${share}/doc/tare/NOTICE)
file(WRITE ${share}/doc/tare/copyright "${notice}\n"
	"On Debian systems, the text of the Apache License 2.0 is in\n"
	"/usr/share/common-licenses/Apache-2.0.\n")
execute_process(COMMAND gzip -9nc INPUT_FILE ${CMAKE_CURRENT_LIST_DIR}/../contrib/changelog
	OUTPUT_FILE ${share}/doc/tare/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
