/* test_ocispec_types.c: wrong types, ranges, words, and missing properties.
 * Written with ' for ", unless a text has one of its own. */
#include "ocispec_helper.h"

static const struct bad bad[] = {
	{ "{'ociVersion':1}",
	  "1:15: /ociVersion: expected a string, found a number" },
	{ "{'ociVersion':null}",
	  "1:15: /ociVersion: expected a string, found null" },
	{ "{'ociVersion':['1.0.0']}",
	  "1:15: /ociVersion: expected a string, found a list" },
	{ "{'ociVersion':{}}",
	  "1:15: /ociVersion: expected a string, found an object" },
	{ "{}",
	  "1:1: /ociVersion: required property is missing" },
	{ "{'root':{'path':'r'}}",
	  "1:1: /ociVersion: required property is missing" },
	{ "{'ociVersion':'1.0.0','root':[]}",
	  "1:30: /root: expected an object, found a list" },
	{ "{'ociVersion':'1.0.0','root':'rootfs'}",
	  "1:30: /root: expected an object, found a string" },
	{ "{'ociVersion':'1.0.0','root':{}}",
	  "1:30: /root/path: required property is missing" },
	{ "{'ociVersion':'1.0.0','root':{'path':''}}",
	  "1:38: /root/path: must not be empty" },
	{ "{'ociVersion':'1.0.0','root':{'path':'r','readonly':'yes'}}",
	  "1:53: /root/readonly: expected true or false, found a string" },
	{ "{'ociVersion':'1.0.0','root':{'path':'r','readonly':1}}",
	  "1:53: /root/readonly: expected true or false, found a number" },
	{ "{'ociVersion':'1.0.0','mounts':{}}",
	  "1:32: /mounts: expected a list of objects, found an object" },
	{ "{'ociVersion':'1.0.0','mounts':[[]]}",
	  "1:33: /mounts/0: expected an object, found a list" },
	{ "{'ociVersion':'1.0.0','mounts':['/proc']}",
	  "1:33: /mounts/0: expected an object, found a string" },
	{ "{'ociVersion':'1.0.0','mounts':[null]}",
	  "1:33: /mounts/0: expected an object, found null" },
	{ "{'ociVersion':'1.0.0','mounts':[{'destination':'/a'},{}]}",
	  "1:54: /mounts/1/destination: required property is missing" },
	{ "{'ociVersion':'1.0.0','mounts':[{'destination':''}]}",
	  "1:48: /mounts/0/destination: must not be empty" },
	{ "{'ociVersion':'1.0.0','mounts':[{'destination':'/','options':'ro'}]}",
	  "1:62: /mounts/0/options: expected a list of strings, found a string" },
	{ "{'ociVersion':'1.0.0','mounts':[{'destination':'/','options':['ro',1]}]}",
	  "1:68: /mounts/0/options/1: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0','mounts':[{'destination':'/','uidMappings':[{'containerID':0,'"
	  "hostID':0}]}]}",
	  "1:67: /mounts/0/uidMappings/0/size: required property is missing" },
	{ "{'ociVersion':'1.0.0','mounts':[{'destination':'/','uidMappings':[{'containerID':0,'"
	  "hostID':-1,'size':1}]}]}",
	  "1:93: /mounts/0/uidMappings/0/hostID: expected an integer from 0 to 4294967295, foun"
	  "d -1" },
	{ "{'ociVersion':'1.0.0','hooks':[]}",
	  "1:31: /hooks: expected an object, found a list" },
	{ "{'ociVersion':'1.0.0','hooks':{'prestart':{}}}",
	  "1:43: /hooks/prestart: expected a list of objects, found an object" },
	{ "{'ociVersion':'1.0.0','hooks':{'poststop':[{'path':'/x','timeout':0}]}}",
	  "1:67: /hooks/poststop/0/timeout: expected an integer from 1 to 2147483647, found 0" },
	{ "{'ociVersion':'1.0.0','hooks':{'poststop':[{'path':'/x','timeout':-5}]}}",
	  "1:67: /hooks/poststop/0/timeout: expected an integer from 1 to 2147483647, found -5" },
	{ "{'ociVersion':'1.0.0','hooks':{'poststop':[{'path':'/x','timeout':'5'}]}}",
	  "1:67: /hooks/poststop/0/timeout: expected an integer, found a string" },
	{ "{'ociVersion':'1.0.0','hooks':{'poststop':[{'args':[]}]}}",
	  "1:44: /hooks/poststop/0/path: required property is missing" },
	{ "{'ociVersion':'1.0.0','hooks':{'poststop':[{'path':''}]}}",
	  "1:52: /hooks/poststop/0/path: must not be empty" },
	{ "{'ociVersion':'1.0.0','hooks':{'poststop':[{'path':'/x','timeout':2147483648}]}}",
	  "1:67: /hooks/poststop/0/timeout: expected an integer from 1 to 2147483647, found 214"
	  "7483648" },
	{ "{'ociVersion':'1.0.0','annotations':[]}",
	  "1:37: /annotations: expected an object of strings, found a list" },
	{ "{'ociVersion':'1.0.0','annotations':{'a':1}}",
	  "1:42: /annotations/a: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0','annotations':{'a':null}}",
	  "1:42: /annotations/a: expected a string, found null" },
	{ "{'ociVersion':'1.0.0','annotations':{'a':{}}}",
	  "1:42: /annotations/a: expected a string, found an object" },
	{ "{'ociVersion':'1.0.0','annotations':{'':'a'}}",
	  "1:38: /annotations/: a key must not be empty" },
	{ "{'ociVersion':'1.0.0','annotations':{'a/b~c':[]}}",
	  "1:46: /annotations/a~1b~0c: expected a string, found a list" },
	{ "{'ociVersion':'1.0.0','process':{}}",
	  "1:33: /process/cwd: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','args':'sh'}}",
	  "2:30: /process/args: expected a list of strings, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','args':{}}}",
	  "2:30: /process/args: expected a list of strings, found an object" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','args':['sh',null]}}",
	  "2:36: /process/args/1: expected a string, found null" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','args':[['sh']]}}",
	  "2:31: /process/args/0: expected a string, found a list" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','env':[1]}}",
	  "2:30: /process/env/0: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','cwd':'/x'}}",
	  "2:23: /process/cwd: duplicate key, first at 2:13" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','terminal':1}}",
	  "2:34: /process/terminal: expected true or false, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','terminal':[]}}",
	  "2:34: /process/terminal: expected true or false, found a list" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','consoleSize':{'height':1}}}",
	  "2:37: /process/consoleSize/width: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','consoleSize':{'height':1,'width':6553"
	  "6}}}",
	  "2:57: /process/consoleSize/width: expected an integer from 0 to 65535, found 65536" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','consoleSize':[1,2]}}",
	  "2:37: /process/consoleSize: expected an object, found a list" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':0}}",
	  "2:30: /process/user: expected an object, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'uid':-1}}}",
	  "2:37: /process/user/uid: expected an integer from 0 to 4294967295, found -1" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'uid':-0}}}",
	  "2:37: /process/user/uid: expected an integer from 0 to 4294967295, found -0" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'uid':4294967296}}}",
	  "2:37: /process/user/uid: expected an integer from 0 to 4294967295, found 4294967296" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'uid':99999999999999999999}}}",
	  "2:37: /process/user/uid: expected an integer from 0 to 4294967295, found 99999999999"
	  "999999999" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'uid':1.5}}}",
	  "2:37: /process/user/uid: expected an integer, found 1.5" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'uid':1e3}}}",
	  "2:37: /process/user/uid: expected an integer, found 1e3" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'uid':'0'}}}",
	  "2:37: /process/user/uid: expected an integer, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'gid':true}}}",
	  "2:37: /process/user/gid: expected an integer, found true" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'umask':512}}}",
	  "2:39: /process/user/umask: expected an integer from 0 to 511, found 512" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'additionalGids':5}}}",
	  "2:48: /process/user/additionalGids: expected a list of integers, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'additionalGids':[5,'6']}}}",
	  "2:51: /process/user/additionalGids/1: expected an integer, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'additionalGids':[-5]}}}",
	  "2:49: /process/user/additionalGids/0: expected an integer from 0 to 4294967295, foun"
	  "d -5" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','user':{'username':0}}}",
	  "2:42: /process/user/username: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','capabilities':['CAP_KILL']}}",
	  "2:38: /process/capabilities: expected an object, found a list" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','capabilities':{'bounding':'CAP_KILL'}"
	  "}}",
	  "2:50: /process/capabilities/bounding: expected a list of strings, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','capabilities':{'ambient':[{}]}}}",
	  "2:50: /process/capabilities/ambient/0: expected a string, found an object" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','rlimits':{}}}",
	  "2:33: /process/rlimits: expected a list of objects, found an object" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','rlimits':[{'type':'RLIMIT_NOFILES','s"
	  "oft':1,'hard':1}]}}",
	  "2:42: /process/rlimits/0/type: unknown resource limit \"RLIMIT_NOFILES\" (did you me"
	  "an \"RLIMIT_NOFILE\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','rlimits':[{'type':'NOFILE','soft':1,'"
	  "hard':1}]}}",
	  "2:42: /process/rlimits/0/type: unknown resource limit \"NOFILE\"" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','rlimits':[{'type':'RLIMIT_CPU','hard'"
	  ":1}]}}",
	  "2:34: /process/rlimits/0/soft: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','rlimits':[{'type':'RLIMIT_CPU','soft'"
	  ":18446744073709551616,'hard':1}]}}",
	  "2:62: /process/rlimits/0/soft: expected an integer from 0 to 18446744073709551615, f"
	  "ound 18446744073709551616" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','rlimits':[{'type':'RLIMIT_CPU','soft'"
	  ":-1,'hard':1}]}}",
	  "2:62: /process/rlimits/0/soft: expected an integer from 0 to 18446744073709551615, f"
	  "ound -1" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':1001}}",
	  "2:37: /process/oomScoreAdj: expected an integer from -1000 to 1000, found 1001" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':-1001}}",
	  "2:37: /process/oomScoreAdj: expected an integer from -1000 to 1000, found -1001" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':1.0}}",
	  "2:37: /process/oomScoreAdj: expected an integer, found 1.0" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':1e3}}",
	  "2:37: /process/oomScoreAdj: expected an integer, found 1e3" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':9223372036854775808}}",
	  "2:37: /process/oomScoreAdj: expected an integer from -1000 to 1000, found 9223372036"
	  "854775808" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','oomScoreAdj':'1'}}",
	  "2:37: /process/oomScoreAdj: expected an integer, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','noNewPrivileges':'true'}}",
	  "2:41: /process/noNewPrivileges: expected true or false, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','scheduler':{}}}",
	  "2:35: /process/scheduler/policy: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','scheduler':{'policy':'SCHED_RT'}}}",
	  "2:45: /process/scheduler/policy: unknown scheduler policy \"SCHED_RT\" (did you mean"
	  " \"SCHED_RR\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','scheduler':{'policy':'SCHED_BATCH','n"
	  "ice':20}}}",
	  "2:66: /process/scheduler/nice: expected an integer from -20 to 19, found 20" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','scheduler':{'policy':'SCHED_BATCH','f"
	  "lags':['SCHED_FLAG_RESET']}}}",
	  "2:68: /process/scheduler/flags/0: unknown scheduler flag \"SCHED_FLAG_RESET\" (did y"
	  "ou mean \"SCHED_FLAG_RECLAIM\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','scheduler':{'policy':'SCHED_BATCH','f"
	  "lags':'x'}}}",
	  "2:67: /process/scheduler/flags: expected a list of strings, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','ioPriority':{'class':'IOPRIO_CLASS_XX"
	  "'}}}",
	  "2:45: /process/ioPriority/class: unknown I/O priority class \"IOPRIO_CLASS_XX\" (did"
	  " you mean \"IOPRIO_CLASS_RT\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','ioPriority':{'class':'IOPRIO_CLASS_BE"
	  "','priority':8}}}",
	  "2:74: /process/ioPriority/priority: expected an integer from 0 to 7, found 8" },
	{ "{'ociVersion':'1.0.0',\n 'process':{'cwd':'/','execCPUAffinity':{'initial':0}}}",
	  "2:52: /process/execCPUAffinity/initial: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'namespaces':[{'type':'pid'},{'type':'network'},{'"
	  "type':'moutn'}]}}",
	  "2:67: /linux/namespaces/2/type: unknown namespace type \"moutn\" (did you mean \"mou"
	  "nt\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'namespaces':[{'type':'zzzzz'}]}}",
	  "2:33: /linux/namespaces/0/type: unknown namespace type \"zzzzz\" (one of mount, pid,"
	  " network, uts, ipc, user, cgroup, time)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'namespaces':[{'type':''}]}}",
	  "2:33: /linux/namespaces/0/type: unknown namespace type \"\" (one of mount, pid, netw"
	  "ork, uts, ipc, user, cgroup, time)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'namespaces':[{'type':3}]}}",
	  "2:33: /linux/namespaces/0/type: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'namespaces':[{'path':'/x'}]}}",
	  "2:25: /linux/namespaces/0/type: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'namespaces':['pid']}}",
	  "2:25: /linux/namespaces/0: expected an object, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'namespaces':{'pid':{}}}}",
	  "2:24: /linux/namespaces: expected a list of objects, found an object" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'uidMappings':[{'containerID':0,'hostID':429496729"
	  "6,'size':1}]}}",
	  "2:52: /linux/uidMappings/0/hostID: expected an integer from 0 to 4294967295, found 4"
	  "294967296" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'gidMappings':[{}]}}",
	  "2:26: /linux/gidMappings/0/containerID: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'timeOffsets':{'monotonic':{'nanosecs':1000000000}"
	  "}}}",
	  "2:50: /linux/timeOffsets/monotonic/nanosecs: expected an integer from 0 to 999999999"
	  ", found 1000000000" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'timeOffsets':{'boottime':5}}}",
	  "2:37: /linux/timeOffsets/boottime: expected an object, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'timeOffsets':{'boottime':{'secs':1.5}}}}",
	  "2:45: /linux/timeOffsets/boottime/secs: expected an integer, found 1.5" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'devices':[{'path':'/dev/x'}]}}",
	  "2:22: /linux/devices/0/type: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'devices':[{'type':'z','path':'/dev/x'}]}}",
	  "2:30: /linux/devices/0/type: unknown device type \"z\" (one of c, b, u, p)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'devices':[{'type':'a','path':'/dev/x'}]}}",
	  "2:30: /linux/devices/0/type: unknown device type \"a\" (one of c, b, u, p)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'devices':[{'type':'c','path':'/dev/x','fileMode':"
	  "65536}]}}",
	  "2:61: /linux/devices/0/fileMode: expected an integer from 0 to 65535, found 65536" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'devices':[{'type':'c'}]}}",
	  "2:22: /linux/devices/0/path: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'netDevices':[]}}",
	  "2:24: /linux/netDevices: expected an object of objects, found a list" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'netDevices':{'eth0':{'name':23}}}}",
	  "2:40: /linux/netDevices/eth0/name: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'netDevices':{'eth0':'x'}}}",
	  "2:32: /linux/netDevices/eth0: expected an object, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'cgroupsPath':[]}}",
	  "2:25: /linux/cgroupsPath: expected a string, found a list" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'rootfsPropagation':'sharde'}}",
	  "2:31: /linux/rootfsPropagation: unknown propagation \"sharde\" (did you mean \"share"
	  "d\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'rootfsPropagation':1}}",
	  "2:31: /linux/rootfsPropagation: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'sysctl':{'net.core.somaxconn':1024}}}",
	  "2:42: /linux/sysctl/net.core.somaxconn: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'sysctl':['a']}}",
	  "2:20: /linux/sysctl: expected an object of strings, found a list" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'maskedPaths':['/a',2]}}",
	  "2:31: /linux/maskedPaths/1: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'readonlyPaths':'/a'}}",
	  "2:27: /linux/readonlyPaths: expected a list of strings, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'mountLabel':false}}",
	  "2:24: /linux/mountLabel: expected a string, found false" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'intelRdt':{'schemata':'x'}}}",
	  "2:34: /linux/intelRdt/schemata: expected a list of strings, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'intelRdt':{'enableMonitoring':'x'}}}",
	  "2:42: /linux/intelRdt/enableMonitoring: expected true or false, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'memoryPolicy':{}}}",
	  "2:26: /linux/memoryPolicy/mode: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'memoryPolicy':{'mode':'MPOL_BINDD'}}}",
	  "2:34: /linux/memoryPolicy/mode: invalid memory policy mode \"MPOL_BINDD\" (did you m"
	  "ean \"MPOL_BIND\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'memoryPolicy':{'mode':'X'}}}",
	  "2:34: /linux/memoryPolicy/mode: invalid memory policy mode \"X\" (one of MPOL_DEFAUL"
	  "T, MPOL_BIND, MPOL_INTERLEAVE, MPOL_WEIGHTED_INTERLEAVE, MPOL_PREFERRED, MPOL_PREFER"
	  "RED_MANY, MPOL_LOCAL)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'memoryPolicy':{'mode':'MPOL_BIND','flags':['MPOL_"
	  "F_STATIC']}}}",
	  "2:55: /linux/memoryPolicy/flags/0: invalid memory policy flag \"MPOL_F_STATIC\" (one"
	  " of MPOL_F_NUMA_BALANCING, MPOL_F_RELATIVE_NODES, MPOL_F_STATIC_NODES)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'personality':{'domain':'LINUX64'}}}",
	  "2:35: /linux/personality/domain: unknown personality domain \"LINUX64\" (did you mea"
	  "n \"LINUX\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'personality':{}}}",
	  "2:25: /linux/personality/domain: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'devices':[{}]}}}",
	  "2:35: /linux/resources/devices/0/allow: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'devices':[{'allow':'yes'}]}}}",
	  "2:44: /linux/resources/devices/0/allow: expected true or false, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'devices':[{'allow':true,'type':'d'}]"
	  "}}}",
	  "2:56: /linux/resources/devices/0/type: unknown type of device rule \"d\" (one of a, "
	  "c, b)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'memory':{'limit':-2}}}}",
	  "2:42: /linux/resources/memory/limit: expected an integer from -1 to 9223372036854775"
	  "807, found -2" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'memory':{'limit':'1G'}}}}",
	  "2:42: /linux/resources/memory/limit: expected an integer, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'memory':{'limit':9223372036854775808"
	  "}}}}",
	  "2:42: /linux/resources/memory/limit: expected an integer from -1 to 9223372036854775"
	  "807, found 9223372036854775808" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'memory':{'swappiness':-1}}}}",
	  "2:47: /linux/resources/memory/swappiness: expected an integer from 0 to 184467440737"
	  "09551615, found -1" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'cpu':{'shares':-1}}}}",
	  "2:40: /linux/resources/cpu/shares: expected an integer from 0 to 1844674407370955161"
	  "5, found -1" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'cpu':{'cpus':0}}}}",
	  "2:38: /linux/resources/cpu/cpus: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'pids':{}}}}",
	  "2:31: /linux/resources/pids/limit: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'pids':{'limit':'x'}}}}",
	  "2:40: /linux/resources/pids/limit: expected an integer, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'pids':5}}}",
	  "2:31: /linux/resources/pids: expected an object, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'blockIO':{'weight':65536}}}}",
	  "2:44: /linux/resources/blockIO/weight: expected an integer from 0 to 65535, found 65"
	  "536" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'blockIO':{'weightDevice':[{'major':8"
	  "}]}}}}",
	  "2:51: /linux/resources/blockIO/weightDevice/0/minor: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'blockIO':{'throttleReadBpsDevice':[{"
	  "'major':8,'minor':0,'rate':-1}]}}}}",
	  "2:88: /linux/resources/blockIO/throttleReadBpsDevice/0/rate: expected an integer fro"
	  "m 0 to 18446744073709551615, found -1" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'hugepageLimits':[{'pageSize':'2MB'}]"
	  "}}}",
	  "2:42: /linux/resources/hugepageLimits/0/limit: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'hugepageLimits':{}}}}",
	  "2:41: /linux/resources/hugepageLimits: expected a list of objects, found an object" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'network':{'classID':4294967296}}}}",
	  "2:45: /linux/resources/network/classID: expected an integer from 0 to 4294967295, fo"
	  "und 4294967296" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'network':{'priorities':[{'name':'a'}"
	  "]}}}}",
	  "2:49: /linux/resources/network/priorities/0/priority: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'rdma':{'mlx5_1':{'hcaHandles':'not a"
	  " uint32'}}}}}",
	  "2:55: /linux/resources/rdma/mlx5_1/hcaHandles: expected an integer, found a string" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'rdma':{'mlx5_1':3}}}}",
	  "2:41: /linux/resources/rdma/mlx5_1: expected an object, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'unified':{'a':1}}}}",
	  "2:39: /linux/resources/unified/a: expected a string, found a number" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'resources':{'unified':[]}}}",
	  "2:34: /linux/resources/unified: expected an object of strings, found a list" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{}}}",
	  "2:21: /linux/seccomp/defaultAction: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_DENY'}}}",
	  "2:38: /linux/seccomp/defaultAction: unknown seccomp action \"SCMP_ACT_DENY\" (did yo"
	  "u mean \"SCMP_ACT_KILL\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','archi"
	  "tectures':['x86']}}}",
	  "2:72: /linux/seccomp/architectures/0: unknown seccomp architecture \"x86\"" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','flags"
	  "':['X']}}}",
	  "2:64: /linux/seccomp/flags/0: unknown seccomp flag \"X\" (one of SECCOMP_FILTER_FLAG"
	  "_TSYNC, SECCOMP_FILTER_FLAG_LOG, SECCOMP_FILTER_FLAG_SPEC_ALLOW, SECCOMP_FILTER_FLAG"
	  "_WAIT_KILLABLE_RECV)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','sysca"
	  "lls':[{'names':[],'action':'SCMP_ACT_ALLOW'}]}}}",
	  "2:76: /linux/seccomp/syscalls/0/names: must not be empty" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','sysca"
	  "lls':[{'names':['a'],'action':'SCMP_ACT_ALOW'}]}}}",
	  "2:91: /linux/seccomp/syscalls/0/action: unknown seccomp action \"SCMP_ACT_ALOW\" (di"
	  "d you mean \"SCMP_ACT_ALLOW\"?)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','sysca"
	  "lls':[{'names':['a'],'action':'SCMP_ACT_ALLOW','args':[{'index':6,'value':0,'op':'SC"
	  "MP_CMP_EQ'}]}]}}}",
	  "2:125: /linux/seccomp/syscalls/0/args/0/index: expected an integer from 0 to 5, foun"
	  "d 6" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','sysca"
	  "lls':[{'names':['a'],'action':'SCMP_ACT_ALLOW','args':[{'index':0,'value':0,'op':'EQ"
	  "'}]}]}}}",
	  "2:142: /linux/seccomp/syscalls/0/args/0/op: unknown seccomp operator \"EQ\" (one of "
	  "SCMP_CMP_NE, SCMP_CMP_LT, SCMP_CMP_LE, SCMP_CMP_EQ, SCMP_CMP_GE, SCMP_CMP_GT, SCMP_C"
	  "MP_MASKED_EQ)" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','sysca"
	  "lls':[{'action':'SCMP_ACT_ALLOW'}]}}}",
	  "2:67: /linux/seccomp/syscalls/0/names: required property is missing" },
	{ "{'ociVersion':'1.0.0',\n 'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','sysca"
	  "lls':[{'names':['a'],'action':'SCMP_ACT_ALLOW','errnoRet':-1}]}}}",
	  "2:119: /linux/seccomp/syscalls/0/errnoRet: expected an integer from 0 to 4294967295,"
	  " found -1" },
	{ "{'ociVersion':'1.0.0','vm':{}}",
	  "1:28: /vm/kernel: required property is missing" },
	{ "{'ociVersion':'1.0.0','vm':{'kernel':{}}}",
	  "1:38: /vm/kernel/path: required property is missing" },
	{ "{'ociVersion':'1.0.0','vm':{'kernel':{'path':'/k'},'image':{'path':'/i','format':'qc"
	  "ow'}}}",
	  "1:82: /vm/image/format: unknown image format \"qcow\" (did you mean \"qcow2\"?)" },
	{ "{'ociVersion':'1.0.0','vm':{'kernel':{'path':'/k'},'hwConfig':{'irqs':['1']}}}",
	  "1:72: /vm/hwConfig/irqs/0: expected an integer, found a string" },
	{ "{'ociVersion':'1.0.0','vm':{'kernel':{'path':'/k'},'hwConfig':{'iomems':[{'firstGFN'"
	  ":1}]}}}",
	  "1:74: /vm/hwConfig/iomems/0/firstMFN: required property is missing" },
};

static void every_bad_text_gives_one_exact_line(void **state)
{
	(void)state;
	assert_bad_texts(bad, ARRAY_LEN(bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bad_text_gives_one_exact_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
