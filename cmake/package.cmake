# Owns: the Debian package (cpack -G DEB) and what every package says of itself.  The RPM has
# a specification of its own, contrib/rpm/tare.spec.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tare)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The tare developers <tare@tare.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "small OCI container runtime that explains itself")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Opened by tare-systemd when it is needed, so that nothing but libc has to be there.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libsystemd0")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "podman | containerd | docker.io, uidmap")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"tare runs containers for containerd, CRI-O, Podman, Docker and buildah, in
the place of runc or crun: it makes an isolated process out of a root file
system and a config.json. It can say beforehand what it will do, and leaves
nothing behind.")
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/package_debian.cmake)
include(CPack)
