#!/bin/sh
# Packs the plugin: sh dist.sh ARCHIVE.tar.gz. The files are at the top level, as a plugin's are in its folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
archive=$1
mkdir -p "$(dirname "$archive")"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -czf "$archive" \
  -C "$here" doc lsp lua plugin -C "$here/../.." LICENSE
