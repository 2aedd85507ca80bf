#!/bin/sh
# Installs the Helix that the tests drive, once. Prints the path of its program.
#
#     sh install.sh PYTHON    from Debian 13 with the libraries that it needs; needs apt-get and dpkg-deb; PYTHON has pip
#
# Nothing outside the folder .cache/editors of the checkout is changed.
set -eu

python=$(command -v "${1:-python3}")
case $python in */*/*) python=$(cd "$(dirname "$python")" && pwd)/$(basename "$python") ;; esac
beside=$(cd "$(dirname "$0")/.." && pwd)
here=$(cd "$beside/../.." && pwd)/.cache/editors
target=$here/helix

if [ -x "$target/hx" ]; then
  echo "$target/hx"
  exit
fi

fresh=$here/.helix.$$
trap 'rm -rf "$fresh"' EXIT
mkdir -p "$fresh"
sh "$beside/debian.sh" trixie hx usr/bin/hx "$fresh" "$target" "$python"
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
