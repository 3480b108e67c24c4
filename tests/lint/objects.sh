# objects.sh: the product's object files in a build directory, one "OBJECT SOURCE" a line.
# Sourced by the checks that read symbol tables.
list_objects() # BUILD_DIR
{
	find "$1" -name '*.c.o' -path '*CMakeFiles/tare*' ! -path '*/tests/*' | sort |
		sed -E 's|^(.*)$|\1 \1|; s| '"$1"'/| |; s| (.*)CMakeFiles/tare[^/]*\.dir/(.*)\.o$| \1\2|'
}
