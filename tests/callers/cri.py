"""cri.py: calls containerd's CRI plugin, as a kubelet does.

usage: cri.py SOCKET METHOD [JSON]

Prints the answer as JSON.  Fails when there is none; the reason is in containerd's journal, since
what HTTP/2 says of an error is compressed.  No distribution packages a client for every release,
hence the little of HTTP/2, gRPC and protocol buffers that one call takes.
"""

import json
import socket
import struct
import sys

# A field is its number and kind: "s" text, "i" number, "m" map of texts, or the name of a
# message.  A "*" says that there may be several.
MESSAGES = {
    "StatusRequest": {},
    "StatusResponse": {"status": (1, "RuntimeStatus")},
    "RuntimeStatus": {"conditions": (1, "*Condition")},
    "Condition": {"type": (1, "s"), "status": (2, "i"), "reason": (3, "s")},
    "RunPodSandboxRequest": {"config": (1, "Pod"), "runtime_handler": (2, "s")},
    "Pod": {"metadata": (1, "PodName"), "hostname": (2, "s"), "log_directory": (3, "s"),
            "linux": (8, "PodLinux")},
    "PodName": {"name": (1, "s"), "uid": (2, "s"), "namespace": (3, "s")},
    "PodLinux": {"cgroup_parent": (1, "s"), "security_context": (2, "PodSecurity")},
    "PodSecurity": {"namespace_options": (1, "Namespaces"), "privileged": (6, "i")},
    "Namespaces": {"network": (1, "i"), "pid": (2, "i"), "ipc": (3, "i")},
    "RunPodSandboxResponse": {"pod_sandbox_id": (1, "s")},
    "StopPodSandboxRequest": {"pod_sandbox_id": (1, "s")},
    "StopPodSandboxResponse": {},
    "RemovePodSandboxRequest": {"pod_sandbox_id": (1, "s")},
    "RemovePodSandboxResponse": {},
    "CreateContainerRequest": {"pod_sandbox_id": (1, "s"), "config": (2, "Container"),
                               "sandbox_config": (3, "Pod")},
    "Container": {"metadata": (1, "Name"), "image": (2, "Image"), "command": (3, "*s"),
                  "working_dir": (5, "s"), "envs": (6, "*Pair"), "mounts": (7, "*Mount"),
                  "devices": (8, "*Device"), "log_path": (11, "s"), "tty": (14, "i"),
                  "linux": (15, "Linux")},
    "Name": {"name": (1, "s")},
    "Image": {"image": (1, "s")},
    "Pair": {"key": (1, "s"), "value": (2, "s")},
    "Mount": {"container_path": (1, "s"), "host_path": (2, "s"), "readonly": (3, "i")},
    "Device": {"container_path": (1, "s"), "host_path": (2, "s"), "permissions": (3, "s")},
    "Linux": {"resources": (1, "Resources"), "security_context": (2, "Security")},
    "Resources": {"cpu_period": (1, "i"), "cpu_quota": (2, "i"), "cpu_shares": (3, "i"),
                  "memory_limit_in_bytes": (4, "i"), "oom_score_adj": (5, "i"),
                  "unified": (9, "m")},
    "Security": {"capabilities": (1, "Capabilities"), "privileged": (2, "i"),
                 "namespace_options": (3, "Namespaces"), "run_as_user": (5, "Id"),
                 "readonly_rootfs": (7, "i"), "no_new_privs": (11, "i"), "run_as_group": (12, "Id"),
                 "seccomp": (15, "Profile")},
    "Capabilities": {"add_capabilities": (1, "*s"), "drop_capabilities": (2, "*s")},
    "Id": {"value": (1, "i")},
    "Profile": {"profile_type": (1, "i"), "localhost_ref": (2, "s")},
    "CreateContainerResponse": {"container_id": (1, "s")},
    "StartContainerRequest": {"container_id": (1, "s")},
    "StartContainerResponse": {},
    "StopContainerRequest": {"container_id": (1, "s"), "timeout": (2, "i")},
    "StopContainerResponse": {},
    "RemoveContainerRequest": {"container_id": (1, "s")},
    "RemoveContainerResponse": {},
    "ContainerStatusRequest": {"container_id": (1, "s")},
    "ContainerStatusResponse": {"status": (1, "ContainerStatus")},
    "ContainerStatus": {"id": (1, "s"), "state": (3, "i"), "exit_code": (7, "i"),
                        "reason": (10, "s"), "message": (11, "s")},
    "UpdateContainerResourcesRequest": {"container_id": (1, "s"), "linux": (2, "Resources")},
    "UpdateContainerResourcesResponse": {},
    "ExecSyncRequest": {"container_id": (1, "s"), "cmd": (2, "*s"), "timeout": (3, "i")},
    "ExecSyncResponse": {"stdout": (1, "s"), "stderr": (2, "s"), "exit_code": (3, "i")},
    "ContainerStatsRequest": {"container_id": (1, "s")},
    "ContainerStatsResponse": {"stats": (1, "Stats")},
    "Stats": {"memory": (3, "Memory")},
    "Memory": {"working_set_bytes": (2, "Id")},
}


def number(value):
    value &= 2**64 - 1
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def sized(field, data):
    return number(field << 3 | 2) + number(len(data)) + data


def encode(message, values):
    out = b""
    for name, value in values.items():
        field, kind = MESSAGES[message][name]
        for one in value if kind[0] == "*" else [value]:
            plain = kind.lstrip("*")
            if plain == "i":
                out += number(field << 3) + number(one)
            elif plain == "s":
                out += sized(field, one.encode())
            elif plain == "m":
                for pair in one.items():
                    out += sized(field, encode("Pair", dict(zip(("key", "value"), pair))))
            else:
                out += sized(field, encode(plain, one))
    return out


def read_number(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at


def decode(message, data):
    fields = {field: (name, kind) for name, (field, kind) in MESSAGES[message].items()}
    out, at = {}, 0
    while at < len(data):
        key, at = read_number(data, at)
        if key & 7 == 0:
            value, at = read_number(data, at)
        elif key & 7 == 2:
            size, at = read_number(data, at)
            value, at = data[at:at + size], at + size
        else:
            at += 8 if key & 7 == 1 else 4
            continue
        name, kind = fields.get(key >> 3, (None, None))
        if not name:
            continue
        plain = kind.lstrip("*")
        if plain == "s":
            value = value.decode()
        elif plain != "i":
            value = decode(plain, value)
        if kind[0] == "*":
            out.setdefault(name, []).append(value)
        else:
            out[name] = value
    return out


DATA, HEADERS, SETTINGS, PING = 0, 1, 4, 6


def frame(kind, flags, stream, data=b""):
    return struct.pack(">I", len(data))[1:] + struct.pack(">BBI", kind, flags, stream) + data


def literal(text):
    return bytes([len(text)]) + text.encode()


def exactly(sock, size):
    data = b""
    while len(data) < size:
        more = sock.recv(size - len(data))
        if not more:
            sys.exit("cri: the connection ended")
        data += more
    return data


def call(path, method, body):
    """One unary call on a connection of its own: the answer's bytes, or none."""
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(path)
    headers = ((":method", "POST"), (":scheme", "http"),
               (":path", "/runtime.v1.RuntimeService/" + method), (":authority", "localhost"),
               ("content-type", "application/grpc"), ("te", "trailers"))
    sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0) +
                 frame(HEADERS, 4, 1, b"".join(b"\0" + literal(n) + literal(v) for n, v in headers)) +
                 frame(DATA, 1, 1, struct.pack(">BI", 0, len(body)) + body))
    answer = b""
    while True:
        size, kind, flags, stream = struct.unpack(">IBBI", b"\0" + exactly(sock, 9))
        data = exactly(sock, size)
        if kind in (SETTINGS, PING) and not flags & 1:
            sock.sendall(frame(kind, 1, 0, data if kind == PING else b""))
        if stream == 1 and kind == DATA:
            answer += data
        if stream == 1 and kind in (DATA, HEADERS) and flags & 1:
            return answer[5:] if answer else None


def main():
    path, method = sys.argv[1:3]
    request = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    answer = call(path, method, encode(method + "Request", request))
    if answer is None:
        sys.exit("cri: " + method + " failed")
    print(json.dumps(decode(method + "Response", answer)))


main()
