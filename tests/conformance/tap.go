// Package tap prints test results in the Test Anything Protocol: as much of the library of
// this name as the validation programs call, since no distribution packages it.
package tap

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// T counts the results of one program.
type T struct {
	Writer  io.Writer
	printed *int
	mark    string
}

// New makes a T that prints to standard output.
func New() *T {
	return &T{Writer: os.Stdout, printed: new(int)}
}

// Header begins the output; the plan comes last if the number of tests is not known yet.
func (t *T) Header(tests int) {
	fmt.Fprintln(t.Writer, "TAP version 13")
	if tests > 0 {
		fmt.Fprintf(t.Writer, "1..%d\n", tests)
	}
}

func (t *T) result(verdict, text string) {
	*t.printed++
	text = strings.ReplaceAll(text, "\n", " ")
	fmt.Fprintf(t.Writer, "%s %d - %s%s\n", verdict, *t.printed, text, t.mark)
}

// Ok prints the result of one test.
func (t *T) Ok(passed bool, description string) {
	if passed {
		t.Pass(description)
	} else {
		t.Fail(description)
	}
}

// Pass prints that a test passed.
func (t *T) Pass(description string) {
	t.result("ok", description)
}

// Fail prints that a test failed.
func (t *T) Fail(description string) {
	t.result("not ok", description)
}

// Skip prints that tests did not run, and why.
func (t *T) Skip(tests int, reason string) {
	for i := 0; i < tests; i++ {
		t.result("ok", "# SKIP "+reason)
	}
}

// Todo gives a T for results that may be bad.
func (t *T) Todo() *T {
	return &T{Writer: t.Writer, printed: t.printed, mark: " # TODO"}
}

// Diagnostic prints a remark.
func (t *T) Diagnostic(message string) {
	fmt.Fprintln(t.Writer, "# "+strings.ReplaceAll(message, "\n", "\n# "))
}

// Diagnosticf prints a remark from a format.
func (t *T) Diagnosticf(format string, values ...interface{}) {
	t.Diagnostic(fmt.Sprintf(format, values...))
}

// YAML prints a value between the marks of a block; JSON is YAML.
func (t *T) YAML(value interface{}) error {
	text, err := json.MarshalIndent(value, "  ", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Writer, "  ---\n  %s\n  ...\n", text)
	return nil
}

// AutoPlan prints the plan when all results are there.
func (t *T) AutoPlan() {
	fmt.Fprintf(t.Writer, "1..%d\n", *t.printed)
}
