# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the programs of the control plane come from.

Four places, in this order: the folder KUBEBUILDER_ASSETS names, our cache, the official release, a Go build. The first
that holds a whole bundle serves it. When none does, the error says of each of the four why not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from . import cache, download, gobuild
from .bundles import BUNDLES, Bundle


class AssetsMissingError(Exception):
    """No place holds the bundle; the text has one line for each place."""


def _named(programs: tuple[str, ...]) -> tuple[Path | None, str]:
    value = os.environ.get("KUBEBUILDER_ASSETS", "")
    if not value:
        return None, "not set"
    lacking = cache.missing(Path(value), programs)
    return (None, f"{value} lacks {', '.join(lacking)}") if lacking else (Path(value), "")


def _cached(folder: Path, bundle: Bundle) -> str:
    """Empty if the cache holds the bundle, else why it does not."""
    lacking = cache.missing(folder, bundle.programs)
    return f"{folder} lacks {', '.join(lacking)}" if lacking else ""


def _install(folder: Path, bundle: Bundle, hosts: download.Hosts) -> list[str]:
    """Download or build into the cache; returns the reasons if neither worked."""
    places: dict[str, Callable[[Path], None]] = {
        "official release": lambda part: download.into(part, bundle, cache.system(), hosts),
        "go build": lambda part: gobuild.into(part, bundle),
    }
    reasons = []
    for place, fill in places.items():
        try:
            with cache.installing(folder) as part:
                fill(part)
        except (download.DownloadError, gobuild.BuildError, OSError) as error:
            reasons.append(f"{place}: {error}")
        else:
            return []
    return reasons


def find(bundle: Bundle, programs: Iterable[str] = (), hosts: download.Hosts | None = None) -> Path:
    """The folder that holds the bundle's programs (all of them, unless some are named). Raises AssetsMissingError."""
    named, why_not_named = _named(tuple(programs) or bundle.programs)
    if named:
        return named
    folder = cache.root() / "-".join((bundle.label, *cache.system()))
    why_not_cached = _cached(folder, bundle)
    if not why_not_cached:
        return folder
    try:
        with cache.locked(folder.with_name(f"{folder.name}.lock")):
            if not _cached(folder, bundle):  # another process installed it while we waited
                return folder
            reasons = _install(folder, bundle, hosts or download.Hosts())
    except OSError as error:
        reasons = [f"official release, go build: {folder.parent} cannot be written: {error.strerror}"]
    if not reasons:
        return folder
    lines = [f"KUBEBUILDER_ASSETS: {why_not_named}", f"cache: {why_not_cached}", *reasons]
    raise AssetsMissingError(f"no {bundle.name} {bundle.version}\n" + "\n".join(f"  {line}" for line in lines))


def find_programs(names: Iterable[str] = ()) -> dict[str, Path]:
    """Path of each of the programs, or of all of them; those of one bundle are of one place. Raises AssetsMissingError."""
    wanted = set(names) or {program for bundle in BUNDLES for program in bundle.programs}
    found = {}
    for bundle in BUNDLES:
        programs = [program for program in bundle.programs if program in wanted]
        if programs:
            folder = find(bundle, programs)
            found.update({program: folder / program for program in programs})
    return found
