# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The collection's artefact, with the same bytes on every machine and day.

`ansible-galaxy collection build` writes files in the order of the folder, times of the day, the builder's modes and a
gzip header. What it decides (which files, FILES.json, MANIFEST.json) is kept; how it is written is normalised: entries
sorted, folders 0755, files 0644 (0755 when git says executable), owner root, mtime `SOURCE_DATE_EPOCH` or 0, USTAR, and
gzip with a zero header and *stored* blocks, so that no version of zlib shows in the bytes. Only files that git tracks are
built: what merely lies about in a checkout is not in the artefact.

A build may be pinned: `--pin` writes the digest of the vendor's first root set into the one file that holds it. Without it
the artefact opens no licensed feature.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .environment import tool_environment
from .paths import BIN, ROOT

PIN_FILE = "plugins/module_utils/_license/pin.py"
PIN_LINE = 'PIN = ""\n'
STORED = 65_535
"""Longest stored block of DEFLATE, in bytes (RFC 1951, 3.2.4)."""


def gzip_stored(data: bytes) -> bytes:
    """`data` as one gzip member: zero mtime, no name, OS unknown, stored blocks only (RFC 1952)."""
    blocks = []
    for start in range(0, max(len(data), 1), STORED):
        chunk = data[start : start + STORED]
        final = start + STORED >= len(data)
        blocks.append(struct.pack("<BHH", final, len(chunk), len(chunk) ^ 0xFFFF) + chunk)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    return header + b"".join(blocks) + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def _json(document: Any) -> bytes:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def normalised_contents(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """`contents` (path → bytes, of one built collection) with FILES.json sorted and MANIFEST.json pointing at it."""
    files = json.loads(contents["FILES.json"])
    files["files"].sort(key=lambda entry: entry["name"].encode())
    sorted_files = _json(files)
    manifest = json.loads(contents["MANIFEST.json"])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(sorted_files).hexdigest()
    return {**contents, "FILES.json": sorted_files, "MANIFEST.json": _json(manifest)}


def _entry(name: str, mode: int, kind: bytes, mtime: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.mode, entry.type, entry.mtime = mode, kind, mtime
    entry.uname = entry.gname = "root"
    return entry


def archive(contents: Mapping[str, bytes], executable: frozenset[str], mtime: int) -> bytes:
    """A plain USTAR archive of `contents`: the two manifests first, then each folder before what it holds, by name."""
    folders = {str(parent) for name in contents for parent in Path(name).parents if str(parent) != "."}
    first = ["MANIFEST.json", "FILES.json"]
    rest = sorted((set(contents) | folders) - set(first), key=str.encode)
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in first + rest:
            if name in folders:
                tar.addfile(_entry(name, 0o755, tarfile.DIRTYPE, mtime))
                continue
            entry = _entry(name, 0o755 if name in executable else 0o644, tarfile.REGTYPE, mtime)
            entry.size = len(contents[name])
            tar.addfile(entry, io.BytesIO(contents[name]))
    return sink.getvalue()


def _tracked(root: Path) -> dict[str, bool]:
    """Path → executable, of the files git tracks. A tracked link or a missing file is refused: neither can be shipped."""
    listed = subprocess.run(["git", "ls-files", "-z", "--stage"], cwd=root, check=True, capture_output=True).stdout
    tracked = {}
    for record in filter(None, listed.decode().split("\0")):
        meta, name = record.split("\t", 1)
        mode = meta.split()[0]
        if mode not in {"100644", "100755"} or not (root / name).is_file():
            raise SystemExit(f"build: {name} is a link, a submodule or missing: commit a regular file")
        tracked[name] = mode == "100755"
    return tracked


def _galaxy_build(source: Path, scratch: Path) -> bytes:
    command = [str(BIN / "ansible-galaxy"), "collection", "build", str(source), "--output-path", str(scratch / "out")]
    subprocess.run(command, check=True, capture_output=True, env=tool_environment(), cwd=scratch)
    (built,) = (scratch / "out").glob("*.tar.gz")
    return built.read_bytes()


def _pin(source: Path, pin: str) -> None:
    """Write the digest where a source build has none."""
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", pin):
        raise SystemExit("build: a pin is sha256: and 64 lower-case hexadecimal digits")
    text = (source / PIN_FILE).read_text(encoding="utf-8")
    if text.count(PIN_LINE) != 1:
        raise SystemExit(f"build: {PIN_FILE} does not hold the line {PIN_LINE.strip()}")
    (source / PIN_FILE).write_text(text.replace(PIN_LINE, f'PIN = "{pin}"\n'), encoding="utf-8")


def build(root: Path, mtime: int = 0, pin: str = "") -> tuple[str, bytes]:
    """(file name, bytes) of the artefact of the git checkout at `root`, pinned where a digest is given."""
    tracked = _tracked(root)
    with tempfile.TemporaryDirectory(prefix="modekeeper-build-") as folder:
        source = Path(folder) / "source"
        for name in tracked:
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, target)
        if pin:
            _pin(source, pin)
        built = _galaxy_build(source, Path(folder))
    with tarfile.open(fileobj=io.BytesIO(built), mode="r:gz") as tar:
        members = [member for member in tar.getmembers() if member.isfile()]
        contents = {member.name: tar.extractfile(member).read() for member in members}  # type: ignore[union-attr]
    contents = normalised_contents(contents)
    info = json.loads(contents["MANIFEST.json"])["collection_info"]
    executable = frozenset(name for name, is_executable in tracked.items() if is_executable)
    name = f"{info['namespace']}-{info['name']}-{info['version']}.tar.gz"
    return name, gzip_stored(archive(contents, executable, mtime))


def main(arguments: list[str] | None = None) -> int:
    """Command line: writes the artefact and prints its SHA-256 and path, as `sha256sum` does."""
    parser = argparse.ArgumentParser(prog="make build", description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "build")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--pin", default="", help="digest of the first root set, sha256:…")
    options = parser.parse_args(arguments)
    name, data = build(options.root, int(os.environ.get("SOURCE_DATE_EPOCH", "0")), options.pin)
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / name
    path.write_bytes(data)
    print(f"{hashlib.sha256(data).hexdigest()}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
