#!/usr/bin/env bash
# make-secrets.sh [FILE]: adds to FILE (.env by default) a random password for each secret that docker-compose.yml asks for and
# that the file does not have yet. The file can be read by its owner alone afterwards. What is there stays as it is.
set -euo pipefail
umask 077
file="${1:-.env}"
compose="$(dirname "$0")/../../docker-compose.yml"

touch "$file"
chmod 600 "$file"
grep -o '\${[A-Z_]*:?' "$compose" | tr -d '${:?' | sort -u | while read -r name; do
  grep -q "^${name}=." "$file" && continue
  # An empty line of the same name would win or lose by its place, so it goes.
  sed -i "/^${name}=\$/d" "$file"
  # A last line without an end would swallow ours.
  [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
  echo "${name}=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >>"$file"
done
