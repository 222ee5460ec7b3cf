#!/usr/bin/env bash
# Installs Debian packages: install-debian.sh PACKAGE...
# What is installed already is left alone. The services the packages bring are neither started now nor at the next boot:
# the project starts servers of its own, with private data and ports, and two of a kind would only get in each other's way.
set -euo pipefail

missing=()
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo -n)
echo "installing ${missing[*]} ..." >&2

# Debian asks this file whether a service may be started; 101 says no. One that is there belongs to the machine and stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${sudo[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
  "${sudo[@]}" chmod 755 "$policy"
fi

"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

if [ -d /run/systemd/system ]; then
  for package in "${missing[@]}"; do
    "${sudo[@]}" systemctl disable --quiet "$package" 2>/dev/null || true
  done
fi
