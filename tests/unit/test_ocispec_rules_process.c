/* test_ocispec_rules_process.c: rules over the file and its process.
 * Fragments are written with ' for ", what is wanted as lines "E POINTER: text". */
#include "ocispec_rules.h"

static const struct rule_case cases[] = {
	{  },
	{ .top = "'hostname':'h','domainname':'d'",
	  .linux = "'namespaces':[{'type':'mount'},{'type':'pid'},{'type':'network'},{'type':'uts'},{'ty"
		 "pe':'ipc'},{'type':'user'},{'type':'cgroup'},{'type':'time'}],'uidMappings':[{'conta"
		 "inerID':0,'hostID':1000,'size':10}],'gidMappings':[{'containerID':0,'hostID':1000,'s"
		 "ize':10}],'timeOffsets':{'boottime':{'secs':5}},'netDevices':{'eth0':{'name':'c%d'},"
		 "'eth1':{}}" },
	{ .text = "{'ociVersion':'1.0.0'}",
	  .want = "E /root: required property is missing\n"
		 "W /process: is missing: the container cannot be started\n" },
	{ .top = "'mounts':[{'destination':'proc'},{'destination':'/a','uidMappings':[{'containerID':0"
		 ",'hostID':0,'size':0}]}]",
	  .want = "W /mounts/0/destination: 'proc' is relative and taken from '/'\n"
		 "E /mounts/1: uidMappings and gidMappings are needed together\n"
		 "E /mounts/1/uidMappings/0/size: must not be 0\n" },
	{ .top = "'hostname':'h','domainname':'d'",
	  .want = "E /hostname: 'h' needs a uts namespace\n"
		 "E /domainname: 'd' needs a uts namespace\n" },
	{ .top = "'hostname':'','domainname':'a/b'",
	  .linux = "'namespaces':[{'type':'uts'}]",
	  .want = "E /hostname: must not be empty\n"
		 "E /domainname: 'a/b' has a '/' in it\n" },
	{ .top = "'hostname':'hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh'",
	  .linux = "'namespaces':[{'type':'uts'}]",
	  .want = "E /hostname: is longer than 64 bytes\n" },
	{ .top = "'hooks':{'prestart':[{'path':'x'}],'createRuntime':[{'path':'/x'},{'path':'./x'}],'c"
		 "reateContainer':[{'path':'/x','env':['A=b','A']}],'startContainer':[{'path':'y'}],'p"
		 "oststart':[{'path':'y'}],'poststop':[{'path':'y'}]}",
	  .want = "E /hooks/prestart/0/path: 'x' is not an absolute path\n"
		 "E /hooks/createRuntime/1/path: './x' is not an absolute path\n"
		 "E /hooks/createContainer/0/env/1: 'A' is not NAME=VALUE\n"
		 "E /hooks/startContainer/0/path: 'y' is not an absolute path\n"
		 "E /hooks/poststart/0/path: 'y' is not an absolute path\n"
		 "E /hooks/poststop/0/path: 'y' is not an absolute path\n" },
	{ .process = "'user':{'uid':10,'gid':9}",
	  .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':5,'size':10}"
		 "],'gidMappings':[{'containerID':0,'hostID':5,'size':9}]",
	  .want = "E /process/user/uid: 10 is not in /linux/uidMappings\n"
		 "E /process/user/gid: 9 is not in /linux/gidMappings\n" },
	{ .process = "'user':{'uid':10,'gid':9}",
	  .linux = "'namespaces':[{'type':'user','path':'/p'}]" },
	{ .top = "'hostname':'h','domainname':'d'",
	  .linux = "'namespaces':[{'type':'uts'}],'sysctl':{'kernel.hostname':'x','kernel/domainname':'y"
		 "','net.core.somaxconn':'1'}",
	  .want = "E /linux/sysctl/kernel.hostname: is set by /hostname already\n"
		 "E /linux/sysctl/kernel~1domainname: is set by /domainname already\n" },
	{ .text = "{'ociVersion':'1.0.0','root':{'path':'r'},'process':{'cwd':'/'}}",
	  .want = "E /process/args: required property is missing\n" },
	{ .text = "{'ociVersion':'1.0.0','root':{'path':'r'},'process':{'cwd':'/','args':[]}}",
	  .want = "E /process/args: must not be empty\n" },
	{ .text = "{'ociVersion':'1.0.0','root':{'path':'r'},'process':{'cwd':'','args':['a']}}",
	  .want = "E /process/cwd: '' is not an absolute path\n" },
	{ .text = "{'ociVersion':'1.0.0','root':{'path':'r'},'process':{'cwd':'tmp','args':['a']}}",
	  .want = "E /process/cwd: 'tmp' is not an absolute path\n" },
	{ .process = "'env':['A=b','A','=b','','A=']",
	  .want = "E /process/env/1: 'A' is not NAME=VALUE\n"
		 "E /process/env/2: '=b' is not NAME=VALUE\n"
		 "E /process/env/3: '' is not NAME=VALUE\n" },
	{ .process = "'user':{'uid':4294967295,'gid':4294967295,'additionalGids':[0,4294967295]}",
	  .want = "E /process/user/uid: 4294967295 is reserved and cannot be set\n"
		 "E /process/user/gid: 4294967295 is reserved and cannot be set\n"
		 "E /process/user/additionalGids/1: 4294967295 is reserved and cannot be set\n" },
	{ .process = "'terminal':true,'consoleSize':{'height':0,'width':80}",
	  .want = "W /process/consoleSize: a size of 0 is ignored\n" },
	{ .process = "'terminal':false,'consoleSize':{'height':0,'width':0}" },
	{ .process = "'capabilities':{'ambient':['CAP_KILL','CAP_CHOWN'],'permitted':['CAP_KILL','CAP_CHOW"
		 "N'],'inheritable':['CAP_KILL']}",
	  .want = "W /process/capabilities/ambient/1: 'CAP_CHOWN' has no effect unless it is permitted "
		 "and inheritable\n" },
	{ .process = "'rlimits':[{'type':'RLIMIT_CPU','soft':2,'hard':1},{'type':'RLIMIT_NOFILE','soft':1,"
		 "'hard':1},{'type':'RLIMIT_CPU','soft':1,'hard':1}]",
	  .want = "E /process/rlimits/0/soft: 2 is above the hard limit of 1\n"
		 "E /process/rlimits/2/type: RLIMIT_CPU is set twice, first by /process/rlimits/0\n" },
	{ .process = "'scheduler':{'policy':'SCHED_ISO'}",
	  .want = "E /process/scheduler/policy: Linux has no SCHED_ISO\n" },
	{ .process = "'scheduler':{'policy':'SCHED_FIFO'}",
	  .want = "E /process/scheduler/priority: SCHED_FIFO needs a priority from 1 to 99\n" },
	{ .process = "'scheduler':{'policy':'SCHED_RR','priority':100}",
	  .want = "E /process/scheduler/priority: SCHED_RR needs a priority from 1 to 99\n" },
	{ .process = "'scheduler':{'policy':'SCHED_RR','priority':99,'nice':1}",
	  .want = "W /process/scheduler/nice: has no effect with SCHED_RR\n" },
	{ .process = "'scheduler':{'policy':'SCHED_OTHER','priority':1}",
	  .want = "E /process/scheduler/priority: SCHED_OTHER has no priority\n" },
	{ .process = "'scheduler':{'policy':'SCHED_BATCH','runtime':5,'nice':-20}",
	  .want = "E /process/scheduler: runtime, deadline and period are for SCHED_DEADLINE only\n" },
	{ .process = "'scheduler':{'policy':'SCHED_DEADLINE'}",
	  .want = "E /process/scheduler/runtime: SCHED_DEADLINE needs at least 1024 ns\n" },
	{ .process = "'scheduler':{'policy':'SCHED_DEADLINE','runtime':2000,'deadline':1999,'period':1998}",
	  .want = "E /process/scheduler/deadline: is less than the runtime\n"
		 "E /process/scheduler/period: is less than the deadline\n" },
	{ .process = "'scheduler':{'policy':'SCHED_DEADLINE','runtime':2000,'deadline':3000,'period':3000}" },
	{ .process = "'scheduler':{'policy':'SCHED_IDLE'}" },
	{ .process = "'execCPUAffinity':{'initial':'0-3,7','final':'x'}",
	  .want = "E /process/execCPUAffinity/final: 'x' is not a list such as 0-3,7\n" },
	{ .process = "'execCPUAffinity':{'initial':'3-','final':''}",
	  .want = "E /process/execCPUAffinity/initial: '3-' is not a list such as 0-3,7\n" },
};

static void every_case_finds_exactly_these_problems(void **state)
{
	(void)state;
	assert_rule_cases(cases, ARRAY_LEN(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_finds_exactly_these_problems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
