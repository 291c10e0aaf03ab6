#!/bin/sh
# `make demo` and `make test` on a fresh machine: Debian with Python, make and nothing else, an
# ordinary user, no root.
#
#   tests/fresh_machine.sh [--short] [SUITE]
#
# SUITE is Debian's, bookworm if not given. With --short, as CI runs it, only a part of the tests is
# run: those of what such a machine has otherwise than others, PostgreSQL and OpenMP. The machine is
# a folder that debootstrap fills, which needs root here; where it cannot be made the exit status
# is 77.
set -eu
cd "$(dirname "$0")/.."

suite=bookworm
tests='make test'
for each; do
    case $each in
        --short) tests='make .venv/test && .venv/bin/pytest -q -n logical --dist loadscope \
            tests/unit/test_storage.py tests/unit/test_fit.py tests/functional/test_command_line.py' ;;
        *) suite=$each ;;
    esac
done
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null || ! command -v unshare >/dev/null; then
    echo "fresh machine: not tried: needs root, debootstrap and unshare" >&2
    exit 77
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
echo "fresh machine: $suite, in $root"
packages=python3,python3-venv,make,ca-certificates
debootstrap --variant=minbase --include="$packages" "$suite" "$root" >"$root/debootstrap.out" 2>&1 \
    || { tail -5 "$root/debootstrap.out" >&2; echo "fresh machine: not tried: debootstrap failed" >&2; exit 77; }
# It reaches the registry as this machine does.
for each in /etc/resolv.conf /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
    if [ -f "$each" ]; then cp -L "$each" "$root$each"; fi
done
chroot "$root" useradd --create-home anna
mkdir "$root/home/anna/srs"
git ls-files -z | tar --null --create --files-from=- | tar --extract --directory="$root/home/anna/srs"
chroot "$root" chown -R anna: /home/anna

# What every container has, and nothing of this machine's processes; it ends with the last of them.
unshare --mount --pid --fork sh -c '
    mount -t proc proc "$1/proc"
    mkdir -p "$1/dev/shm" "$1/dev/pts"
    mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
    ln -sf pts/ptmx "$1/dev/ptmx"
    exec chroot "$1" su - anna -c "$2"' \
    sh "$root" "cd srs && make demo >/dev/null && echo 'fresh machine: make demo is done' && $tests"
echo "fresh machine: all is done"
