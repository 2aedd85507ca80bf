#!/bin/sh
# Packs the plugin into an archive, without a top-level folder: sh dist.sh ARCHIVE.tar.gz
set -eu
here=$(cd "$(dirname "$0")" && pwd)
archive=$1
mkdir -p "$(dirname "$archive")"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -czf "$archive" \
  -C "$here" doc lsp lua plugin -C "$here/../.." LICENSE
