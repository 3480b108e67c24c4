/* test_ocispec_rules_linux.c: rules over linux, resources and seccomp.
 * Fragments are written with ' for ", what is wanted as lines "E POINTER: text". */
#include "ocispec_rules.h"

static const struct rule_case cases[] = {
	{ .linux = "'namespaces':[{'type':'pid'},{'type':'uts'},{'type':'pid'},{'type':'pid'}]",
	  .want = "E /linux/namespaces/2/type: namespace type \"pid\" is listed twice, first by /linux/"
		 "namespaces/0\n"
		 "E /linux/namespaces/3/type: namespace type \"pid\" is listed twice, first by /linux/"
		 "namespaces/0\n" },
	{ .linux = "'namespaces':[{'type':'pid','path':'x'},{'type':'uts','path':''}]",
	  .want = "E /linux/namespaces/0/path: 'x' is not an absolute path\n"
		 "E /linux/namespaces/1/path: '' is not an absolute path\n" },
	{ .linux = "'namespaces':[{'type':'pid'}],'uidMappings':[{'containerID':0,'hostID':0,'size':1}],"
		 "'gidMappings':[{'containerID':0,'hostID':0,'size':1}]",
	  .want = "E /linux/uidMappings: needs a user namespace\n"
		 "E /linux/gidMappings: needs a user namespace\n" },
	{ .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':0,'size':1}]",
	  .want = "E /linux/gidMappings: uidMappings and gidMappings are needed together\n" },
	{ .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':0,'size':0}]"
		 ",'gidMappings':[{'containerID':0,'hostID':0,'size':1}]",
	  .want = "E /linux/uidMappings/0/size: must not be 0\n" },
	{ .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':0,'size':429"
		 "4967295}],'gidMappings':[{'containerID':0,'hostID':0,'size':1}]" },
	{ .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':1,'hostID':0,'size':429"
		 "4967295}],'gidMappings':[{'containerID':0,'hostID':0,'size':1}]",
	  .want = "E /linux/uidMappings/0: goes beyond id 4294967294\n" },
	{ .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':1,'size':429"
		 "4967295}],'gidMappings':[{'containerID':0,'hostID':0,'size':1}]",
	  .want = "E /linux/uidMappings/0: goes beyond id 4294967294\n" },
	{ .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':1000,'size':"
		 "10},{'containerID':9,'hostID':2000,'size':10}],'gidMappings':[{'containerID':0,'host"
		 "ID':0,'size':1}]",
	  .want = "E /linux/uidMappings/1: overlaps with entry 0\n" },
	{ .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':1000,'size':"
		 "10},{'containerID':10,'hostID':1009,'size':10}],'gidMappings':[{'containerID':0,'hos"
		 "tID':0,'size':1}]",
	  .want = "E /linux/uidMappings/1: overlaps with entry 0\n" },
	{ .linux = "'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':1000,'size':"
		 "10},{'containerID':10,'hostID':1010,'size':10},{'containerID':20,'hostID':500,'size'"
		 ":500}],'gidMappings':[{'containerID':0,'hostID':0,'size':1}]" },
	{ .linux = "'timeOffsets':{'monotonic':{'secs':1}}",
	  .want = "E /linux/timeOffsets: needs a time namespace\n" },
	{ .linux = "'timeOffsets':{}" },
	{ .linux = "'namespaces':[{'type':'time','path':'/p'}],'timeOffsets':{'boottime':{}}",
	  .want = "E /linux/timeOffsets: cannot be set in the time namespace '/p'\n" },
	{ .linux = "'devices':[{'type':'c','path':'/dev/x','major':1,'minor':2},{'type':'b','path':'dev/"
		 "y','major':4096,'minor':1048576},{'type':'u','path':'/dev/../z'},{'type':'p','path':"
		 "'/dev/x','uid':4294967295,'gid':4294967295},{'type':'c','path':'/dev/a..b','major':-"
		 "1,'minor':-1}]",
	  .want = "E /linux/devices/1/major: 4096 is not a number from 0 to 4095\n"
		 "E /linux/devices/1/minor: 1048576 is not a number from 0 to 1048575\n"
		 "E /linux/devices/1/path: 'dev/y' is not an absolute path\n"
		 "E /linux/devices/2/major: required property is missing\n"
		 "E /linux/devices/2/minor: required property is missing\n"
		 "E /linux/devices/2/path: '/dev/../z' has '..' in it\n"
		 "E /linux/devices/3/uid: is reserved\n"
		 "E /linux/devices/3/gid: is reserved\n"
		 "E /linux/devices/4/major: -1 is not a number from 0 to 4095\n"
		 "E /linux/devices/4/minor: -1 is not a number from 0 to 1048575\n"
		 "W /linux/devices/3/path: '/dev/x' is listed twice, first by /linux/devices/0\n" },
	{ .linux = "'netDevices':{'eth0':{}}",
	  .want = "E /linux/netDevices: needs a network namespace\n" },
	{ .linux = "'namespaces':[{'type':'network'}],'netDevices':{'a':{'name':'x'},'b':{'name':'x'},'c"
		 "/d':{},'e':{'name':'0123456789abcdef'},'f':{'name':'a b'},'..':{'name':'g'},'h':{'na"
		 "me':''},'i':{'name':'n%d'},'j':{'name':'n%d'}}",
	  .want = "E /linux/netDevices/b: 'a' gets the name 'x' too\n"
		 "E /linux/netDevices/c~1d: 'c/d' is not the name of an interface\n"
		 "E /linux/netDevices/e: '0123456789abcdef' is not the name of an interface\n"
		 "E /linux/netDevices/f: 'a b' is not the name of an interface\n"
		 "E /linux/netDevices/..: '..' is not the name of an interface\n" },
	{ .linux = "'cgroupsPath':'/a/../b'",
	  .want = "E /linux/cgroupsPath: '/a/../b' has '..' in it\n" },
	{ .linux = "'cgroupsPath':'a\\nb'",
	  .want = "E /linux/cgroupsPath: has a control character in it\n" },
	{ .linux = "'cgroupsPath':'/a..b/c'" },
	{ .linux = "'cgroupsPath':'..'",
	  .want = "E /linux/cgroupsPath: '..' has '..' in it\n" },
	{ .linux = "'sysctl':{'net.ipv4.ip_forward':'1','net/ipv4/conf/eth0.1/x':'1','..':'1','a..b':'1'"
		 ",'.a':'1','a.':'1','a b':'1','kernel.sem':'1 2\\n3','/etc/passwd':'x','fs/../x':'1'}",
	  .want = "E /linux/sysctl/..: '..' is not the name of a kernel parameter\n"
		 "E /linux/sysctl/a..b: 'a..b' is not the name of a kernel parameter\n"
		 "E /linux/sysctl/.a: '.a' is not the name of a kernel parameter\n"
		 "E /linux/sysctl/a.: 'a.' is not the name of a kernel parameter\n"
		 "E /linux/sysctl/a b: 'a b' is not the name of a kernel parameter\n"
		 "E /linux/sysctl/kernel.sem: the value has a line break in it\n"
		 "E /linux/sysctl/~1etc~1passwd: '/etc/passwd' is not the name of a kernel parameter\n"
		 "E /linux/sysctl/fs~1..~1x: 'fs/../x' is not the name of a kernel parameter\n" },
	{ .linux = "'maskedPaths':['/a','b',''],'readonlyPaths':['./c','/d']",
	  .want = "E /linux/maskedPaths/1: 'b' is not an absolute path\n"
		 "E /linux/maskedPaths/2: '' is not an absolute path\n"
		 "E /linux/readonlyPaths/0: './c' is not an absolute path\n" },
	{ .linux = "'intelRdt':{'closID':'/'}" },
	{ .linux = "'intelRdt':{'closID':'a'}" },
	{ .linux = "'intelRdt':{'closID':''}",
	  .want = "E /linux/intelRdt/closID: '' is not the name of a group\n" },
	{ .linux = "'intelRdt':{'closID':'.'}",
	  .want = "E /linux/intelRdt/closID: '.' is not the name of a group\n" },
	{ .linux = "'intelRdt':{'closID':'..'}",
	  .want = "E /linux/intelRdt/closID: '..' is not the name of a group\n" },
	{ .linux = "'intelRdt':{'closID':'a/b'}",
	  .want = "E /linux/intelRdt/closID: 'a/b' is not the name of a group\n" },
	{ .linux = "'intelRdt':{'closID':'a\\nb'}",
	  .want = "E /linux/intelRdt/closID: 'a\n"
		 "b' is not the name of a group\n" },
	{ .linux = "'intelRdt':{'memBwSchema':'MB:0=10'}" },
	{ .linux = "'intelRdt':{'memBwSchema':'L3:0=10'}",
	  .want = "E /linux/intelRdt/memBwSchema: 'L3:0=10' is not one line that begins with MB:\n" },
	{ .linux = "'intelRdt':{'memBwSchema':'MB:0=1\\nMB:1=1'}",
	  .want = "E /linux/intelRdt/memBwSchema: 'MB:0=1\n"
		 "MB:1=1' is not one line that begins with MB:\n" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_DEFAULT'}" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_DEFAULT','nodes':'0-1'}",
	  .want = "E /linux/memoryPolicy/nodes: mode requires 0 nodes but got 2: MPOL_DEFAULT\n" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_LOCAL','nodes':'0'}",
	  .want = "E /linux/memoryPolicy/nodes: mode requires 0 nodes but got 1: MPOL_LOCAL\n" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_BIND'}",
	  .want = "E /linux/memoryPolicy/nodes: MPOL_BIND needs at least one node\n" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_BIND','nodes':'0-1,x'}",
	  .want = "E /linux/memoryPolicy/nodes: invalid memory policy node in '0-1,x'\n" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_BIND','nodes':'0','flags':['MPOL_F_STATIC_NODES','MPOL_"
		 "F_RELATIVE_NODES']}",
	  .want = "E /linux/memoryPolicy/flags: MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude e"
		 "ach other\n" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_INTERLEAVE','nodes':'0','flags':['MPOL_F_NUMA_BALANCING"
		 "']}",
	  .want = "E /linux/memoryPolicy/flags: MPOL_F_NUMA_BALANCING is for MPOL_BIND and MPOL_PREFERR"
		 "ED_MANY only\n" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_PREFERRED'}" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_PREFERRED','flags':['MPOL_F_STATIC_NODES']}",
	  .want = "E /linux/memoryPolicy/flags: MPOL_PREFERRED without nodes takes no flags\n" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_PREFERRED_MANY','nodes':'0,3','flags':['MPOL_F_NUMA_BAL"
		 "ANCING']}" },
	{ .linux = "'memoryPolicy':{'mode':'MPOL_WEIGHTED_INTERLEAVE','nodes':''}",
	  .want = "E /linux/memoryPolicy/nodes: MPOL_WEIGHTED_INTERLEAVE needs at least one node\n" },
	{ .linux = "'personality':{'domain':'LINUX','flags':['X']}",
	  .want = "W /linux/personality/flags: no flags are defined; they are ignored\n" },
	{ .linux = "'resources':{'devices':[{'allow':true,'access':'rwm'},{'allow':true,'access':'rx'},{"
		 "'allow':true,'major':-1,'minor':-1},{'allow':true,'major':-2,'minor':4294967296}]}",
	  .want = "E /linux/resources/devices/1/access: 'rx' has other letters than r, w and m\n"
		 "E /linux/resources/devices/3/major: -2 is not a device number\n"
		 "E /linux/resources/devices/3/minor: 4294967296 is not a device number\n" },
	{ .linux = "'resources':{'memory':{'limit':10,'swap':9}}",
	  .want = "E /linux/resources/memory/swap: memory+swap limit 9 is less than the memory limit 10"
		 "\n" },
	{ .linux = "'resources':{'memory':{'limit':10,'swap':10}}" },
	{ .linux = "'resources':{'memory':{'limit':-1,'swap':10}}",
	  .want = "E /linux/resources/memory/swap: memory+swap limit 10 is less than the memory limit, "
		 "which is none\n" },
	{ .linux = "'resources':{'memory':{'limit':10,'swap':-1}}" },
	{ .linux = "'resources':{'memory':{'swap':10}}" },
	{ .linux = "'resources':{'memory':{'swappiness':101}}",
	  .want = "E /linux/resources/memory/swappiness: 101 is not a number from 0 to 100\n" },
	{ .linux = "'resources':{'cpu':{'cpus':'0-3','mems':'0'}}" },
	{ .linux = "'resources':{'cpu':{'cpus':'9999-'}}",
	  .want = "E /linux/resources/cpu/cpus: '9999-' is not a list such as 0-3,7\n" },
	{ .linux = "'resources':{'cpu':{'cpus':'0-','mems':'a'}}",
	  .want = "E /linux/resources/cpu/cpus: '0-' is not a list such as 0-3,7\n"
		 "E /linux/resources/cpu/mems: 'a' is not a list such as 0-3,7\n" },
	{ .linux = "'resources':{'cpu':{'quota':999}}",
	  .want = "E /linux/resources/cpu/quota: 999 is less than 1000 microseconds\n" },
	{ .linux = "'resources':{'cpu':{'quota':-1}}" },
	{ .linux = "'resources':{'cpu':{'period':999}}",
	  .want = "E /linux/resources/cpu/period: 999 is not a number from 1000 to 1000000\n" },
	{ .linux = "'resources':{'cpu':{'period':1000001}}",
	  .want = "E /linux/resources/cpu/period: 1000001 is not a number from 1000 to 1000000\n" },
	{ .linux = "'resources':{'cpu':{'idle':2}}",
	  .want = "E /linux/resources/cpu/idle: 2 is neither 0 nor 1\n" },
	{ .linux = "'resources':{'blockIO':{'weight':9,'leafWeight':1001,'weightDevice':[{'major':1,'min"
		 "or':1,'weight':1,'leafWeight':0}]}}",
	  .want = "E /linux/resources/blockIO/weight: 9 is not a weight from 10 to 1000\n"
		 "E /linux/resources/blockIO/leafWeight: 1001 is not a weight from 10 to 1000\n"
		 "E /linux/resources/blockIO/weightDevice/0/weight: 1 is not a weight from 10 to 1000"
		 "\n" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'2MB','limit':1}]}" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'64KB','limit':1}]}" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'1GB','limit':1}]}" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'64kB','limit':1}]}",
	  .want = "E /linux/resources/hugepageLimits/0/pageSize: '64kB' is not a page size such as 2MB"
		 "\n" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'2M','limit':1}]}",
	  .want = "E /linux/resources/hugepageLimits/0/pageSize: '2M' is not a page size such as 2MB\n" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'02MB','limit':1}]}",
	  .want = "E /linux/resources/hugepageLimits/0/pageSize: '02MB' is not a page size such as 2MB"
		 "\n" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'MB','limit':1}]}",
	  .want = "E /linux/resources/hugepageLimits/0/pageSize: 'MB' is not a page size such as 2MB\n" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'2MBx','limit':1}]}",
	  .want = "E /linux/resources/hugepageLimits/0/pageSize: '2MBx' is not a page size such as 2MB"
		 "\n" },
	{ .linux = "'resources':{'hugepageLimits':[{'pageSize':'0MB','limit':1}]}",
	  .want = "E /linux/resources/hugepageLimits/0/pageSize: '0MB' is not a page size such as 2MB\n" },
	{ .linux = "'resources':{'unified':{'memory.max':'1','a/b.c':'1','x':'1','.x':'1','a.b\\n':'1'}}",
	  .want = "E /linux/resources/unified/a~1b.c: 'a/b.c' is not the name of a cgroup file\n"
		 "E /linux/resources/unified/x: 'x' is not the name of a cgroup file\n"
		 "E /linux/resources/unified/.x: '.x' is not the name of a cgroup file\n"
		 "E /linux/resources/unified/a.b\n"
		 ": 'a.b\n"
		 "' is not the name of a cgroup file\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ERRNO','defaultErrnoRet':38}" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_KILL','defaultErrnoRet':1}",
	  .want = "E /linux/seccomp/defaultErrnoRet: SCMP_ACT_KILL takes no error number\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ERRNO','defaultErrnoRet':4096}",
	  .want = "E /linux/seccomp/defaultErrnoRet: 4096 is above 4095\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['a'],'action':'SCM"
		 "P_ACT_ALLOW','errnoRet':0},{'names':['a'],'action':'SCMP_ACT_ERRNO','errnoRet':5000}"
		 ",{'names':['a'],'action':'SCMP_ACT_TRACE','errnoRet':65535},{'names':['a'],'action':"
		 "'SCMP_ACT_TRACE','errnoRet':65536}]}",
	  .want = "E /linux/seccomp/syscalls/0/errnoRet: SCMP_ACT_ALLOW takes no error number\n"
		 "E /linux/seccomp/syscalls/1/errnoRet: 5000 is above 4095\n"
		 "E /linux/seccomp/syscalls/3/errnoRet: 65536 is above 65535\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['a',''],'action':'"
		 "SCMP_ACT_ALLOW'}]}",
	  .want = "E /linux/seccomp/syscalls/0/names/1: must not be empty\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_NOTIFY','listenerPath':'/s'}",
	  .want = "E /linux/seccomp/defaultAction: SCMP_ACT_NOTIFY cannot be used as default action\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['write'],'action':"
		 "'SCMP_ACT_NOTIFY'}]}",
	  .want = "E /linux/seccomp/syscalls/0/action: SCMP_ACT_NOTIFY cannot be used for the write sys"
		 "call\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'/s','listenerMetadata':'"
		 "m','syscalls':[{'names':['mount'],'action':'SCMP_ACT_NOTIFY'}]}" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','listenerMetadata':'m'}",
	  .want = "E /linux/seccomp/listenerMetadata: needs a listenerPath\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'s'}",
	  .want = "E /linux/seccomp/listenerPath: 's' is not an absolute path\n" },
	{ .linux = "'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['clone'],'action':"
		 "'SCMP_ACT_ALLOW','args':[{'index':0,'value':1,'op':'SCMP_CMP_MASKED_EQ'}]}]}" },
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
