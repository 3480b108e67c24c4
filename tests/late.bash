# late.bash: what makes tests with bats affordable where bash is slow.
# shellcheck shell=bash disable=SC2034

# at_failure: where it was, for bats to print.
at_failure() {
	bats_capture_stack_trace
	BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
}

# locate_failures_late: bats notes before every command where it is, which is most of what
# bash does in a test; that can be asked when a command has failed.
locate_failures_late() {
	trap - DEBUG
	trap 'bats_error_trap; at_failure' ERR
	# What it has noted so far is the place of no failure of teardown.
	BATS_DEBUG_LAST_STACK_TRACE=() BATS_DEBUG_LASTLAST_STACK_TRACE=()
}
