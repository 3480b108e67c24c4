// Command validate is all validation programs in one: `validate NAME` runs one, `validate
// --list` says which there are, `validate --rootfs` writes the root file system's archive.
// Under the name runtimetest it is the program that looks at a container from inside.
package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	runtimetest "github.com/opencontainers/runtime-tools/cmd/runtimetest"
)

//go:embed rootfs.tar.gz
var rootfs []byte

func main() {
	if filepath.Base(os.Args[0]) == "runtimetest" {
		runtimetest.Main()
		return
	}
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: validate NAME | --list | --rootfs")
		os.Exit(2)
	}
	switch os.Args[1] {
	case "--list":
		names := []string{}
		for name := range programs {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Println(name)
		}
	case "--rootfs":
		if _, err := os.Stdout.Write(rootfs); err != nil {
			os.Exit(1)
		}
	default:
		program, ok := programs[os.Args[1]]
		if !ok {
			fmt.Fprintf(os.Stderr, "validate: there is no program '%s'\n", os.Args[1])
			os.Exit(2)
		}
		program()
	}
}
