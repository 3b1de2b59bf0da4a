# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The official release files, each checked against the SHA-256 its publisher gives for it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tarfile
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from .bundles import Bundle

CONNECT_SECONDS = 5


class DownloadError(Exception):
    """Nothing was installed; the text names the address and the reason."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where releases live; tests put a server on loopback in their place."""

    kubernetes: str = "https://dl.k8s.io/release"
    github: str = "https://github.com"
    github_api: str = "https://api.github.com"


def _open(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as answer:
            return bytes(answer.read())
    except (OSError, ValueError, HTTPException) as error:
        raise DownloadError(f"{url}: {getattr(error, 'reason', error)}") from error


def _fetch(url: str, digest: str, target: Path) -> None:
    """Write the file at `url` to `target`; raises DownloadError unless its SHA-256 is `digest`."""
    print(f"downloading {url} …", file=sys.stderr, flush=True)
    seen = hashlib.sha256()
    try:
        with urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as answer, target.open("wb") as out:
            while block := answer.read(1 << 20):
                seen.update(block)
                out.write(block)
    except (OSError, ValueError, HTTPException) as error:
        raise DownloadError(f"{url}: {getattr(error, 'reason', error)}") from error
    if seen.hexdigest() != digest:
        target.unlink()
        raise DownloadError(f"{url}: checksum is {seen.hexdigest()}, the publisher says {digest}")
    target.chmod(0o755)


def _kubernetes(bundle: Bundle, system: tuple[str, str], folder: Path, hosts: Hosts) -> None:
    for program in bundle.programs:
        url = f"{hosts.kubernetes}/{bundle.version}/bin/{system[0]}/{system[1]}/{program}"
        _fetch(url, _open(f"{url}.sha256").decode().split()[0], folder / program)


def _release_digest(hosts: Hosts, repository: str, tag: str, name: str) -> str:
    url = f"{hosts.github_api}/repos/{repository}/releases/tags/{tag}"
    assets = json.loads(_open(url)).get("assets", [])
    for asset in assets:
        if asset.get("name") == name and str(asset.get("digest")).startswith("sha256:"):
            return str(asset["digest"]).removeprefix("sha256:")
    raise DownloadError(f"{url}: gives no SHA-256 of {name}")


def _archived(repository: str, bundle: Bundle, name: str, folder: Path, hosts: Hosts) -> None:
    """The programs out of the release's `name`.tar.gz, where they lie in a folder of that name."""
    archive, archive_name = folder / "release.tar.gz", f"{name}.tar.gz"
    digest = _release_digest(hosts, repository, bundle.version, archive_name)
    _fetch(f"{hosts.github}/{repository}/releases/download/{bundle.version}/{archive_name}", digest, archive)
    with tarfile.open(archive) as tar:
        for program in bundle.programs:
            member = tar.extractfile(f"{name}/{program}")
            if member is None:
                raise DownloadError(f"{archive_name}: holds no {name}/{program}")
            with (folder / program).open("wb") as out:
                shutil.copyfileobj(member, out)
            (folder / program).chmod(0o755)
    archive.unlink()


def _etcd(bundle: Bundle, system: tuple[str, str], folder: Path, hosts: Hosts) -> None:
    _archived("etcd-io/etcd", bundle, f"etcd-{bundle.version}-{system[0]}-{system[1]}", folder, hosts)


def _prometheus(bundle: Bundle, system: tuple[str, str], folder: Path, hosts: Hosts) -> None:
    name = f"prometheus-{bundle.version.removeprefix('v')}.{system[0]}-{system[1]}"
    _archived("prometheus/prometheus", bundle, name, folder, hosts)


def _kwok(bundle: Bundle, system: tuple[str, str], folder: Path, hosts: Hosts) -> None:
    name = f"kwok-{system[0]}-{system[1]}"
    digest = _release_digest(hosts, "kubernetes-sigs/kwok", bundle.version, name)
    _fetch(f"{hosts.github}/kubernetes-sigs/kwok/releases/download/{bundle.version}/{name}", digest, folder / "kwok")


_PUBLISHERS: dict[str, Callable[[Bundle, tuple[str, str], Path, Hosts], None]] = {
    "kubernetes": _kubernetes,
    "etcd": _etcd,
    "kwok": _kwok,
    "prometheus": _prometheus,
}


def into(folder: Path, bundle: Bundle, system: tuple[str, str], hosts: Hosts) -> None:
    """Put the bundle's programs into the folder. Raises DownloadError."""
    try:
        _PUBLISHERS[bundle.name](bundle, system, folder, hosts)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, tarfile.TarError) as error:
        raise DownloadError(f"{bundle.label}: the publisher's answer is malformed: {error}") from error
