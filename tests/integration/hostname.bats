load helpers

@test "hostname and domain name are set" {
	not_with runc "1.1 knows no domain name"
	config '.hostname = "a-host.name" | .domainname = "a.domain"'
	probe names
	want '.names.hostname == "a-host.name" and .names.domainname == "a.domain"'
}

@test "an absent hostname leaves the name as it was" {
	config 'del(.hostname)'
	probe names
	want ".names.hostname == \"$(hostname)\""
}

@test "a hostname needs a uts namespace" {
	config '.linux.namespaces |= map(select(.type != "uts"))'
	fails '[Uu][Tt][Ss]' create --bundle "$B" "$ID"
}

@test "a hostname that is too long is refused" {
	config '.hostname = ("h" * 80)'
	fails . create --bundle "$B" "$ID"
	[ -z "$(ls "$R" 2>/dev/null)" ]
}
