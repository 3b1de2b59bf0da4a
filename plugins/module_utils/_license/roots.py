# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The root sets: from the anchor, version by version, to the newest. Each is signed by enough roots of the set before it
and of its own, so a machine that knows only the first follows across versions it never saw.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from .._artifact.canonical import digest_bytes
from .._envelope.envelope import Codes, Envelope, read_envelope
from .._envelope.kinds import ROOT_SET
from .._envelope.members import FormError
from .._envelope.payload import parse_payload
from .._reasons.errors import ModeKeeperError
from .certificate import Certificate, load_certificate
from .crl import Crl
from .documents import RootSetBody, parse_root_set
from .findings import Findings
from .material import File
from .outer import AlgorithmError, MalformedError
from .profiles import root_fault

INVALID, UNPINNED, THRESHOLD = "TRUST_ROOT_INVALID", "TRUST_ROOT_UNPINNED", "TRUST_ROOT_THRESHOLD"


@dataclass(frozen=True)
class RootSet:
    """One sound version.

    :ivar digest: of its payload; signatures have no say in what it is.
    """

    body: RootSetBody
    roots: tuple[Certificate, ...]
    digest: str
    envelope: Envelope


@dataclass(frozen=True)
class Root:
    """A root as its newest set holds it. :ivar retired: whether the newest set of all no longer has it."""

    certificate: Certificate
    retired: bool

    @property
    def keyid(self) -> str:
        """Name of its key, by which floors know it."""
        return self.certificate.key.keyid


@dataclass(frozen=True)
class Chain:
    """Authentic root sets, oldest first. :ivar anchor: ``pin`` or ``folder``. :ivar roots: each by name and key, once."""

    sets: tuple[RootSet, ...]
    anchor: str
    roots: tuple[Root, ...]

    @property
    def newest(self) -> RootSet:
        """The set that is in force."""
        return self.sets[-1]

    @property
    def domain(self) -> str:
        """Digest of the first set: which vendor it is."""
        return self.sets[0].digest

    @property
    def current(self) -> set[str]:
        """Keyids of the roots in force."""
        return {root.keyid for root in self.roots if not root.retired}

    def signer(self, thing: Certificate | Crl) -> Root | None:
        """The root that signed a certificate or CRL: of its issuer's name, and verified."""
        named = (root for root in self.roots if root.certificate.subject == thing.issuer)
        return next((root for root in named if thing.signed_by(root.certificate.key)), None)


def walk_roots(
    files: Iterable[File], findings: Findings, *, pin: str, domain: str | None, feature: str | None
) -> Chain | None:
    """The chain of root sets, None where it cannot be believed.

    :param domain: of the trust state; the anchor of a build without a pin, where there is one.
    """
    files = tuple(files)
    if not findings.judge("TRUST_ROOT_MISSING", None if files else "the trust folder holds no root set"):
        return None
    try:
        sets = _in_order(_merged(load_root_set(file) for file in files))
    except ModeKeeperError as error:
        findings.fail(INVALID, error.message)
        return None
    findings.passed(INVALID)
    anchor = "pin" if pin else "folder"
    bound = pin or domain
    if bound and sets[0].digest != bound:
        what = "this build is pinned to" if pin else "what was seen here is of"
        findings.fail(UNPINNED, f"the first root set is {sets[0].digest}, {what} {bound}")
        return None
    unpinned = feature is not None and not pin
    findings.judge(UNPINNED, f"this build has no pin, and {feature} is asked for; anchor: folder" if unpinned else None)
    if not findings.judge(THRESHOLD, _threshold_fault(sets)):
        return None
    return Chain(sets, anchor, roots_of(sets))


def load_root_set(file: File) -> RootSet:
    """The sound set of a file, its signatures not yet counted.

    :raises ModeKeeperError: ``TRUST_ROOT_INVALID``.
    """
    if file.data is None:
        raise ModeKeeperError(INVALID, file.fault)
    envelope = read_envelope(file.data, ROOT_SET, Codes.same(INVALID), file.name)
    # Its own keys must sign it too, so it is parsed before it is verified; the parser is strict, and believes nothing.
    try:
        body = parse_root_set(parse_payload(envelope.payload, INVALID, file.name))
    except FormError as exc:
        raise ModeKeeperError(INVALID, f"{file.name}: {exc}") from None
    roots = tuple(_root(raw, file.name) for raw in body.roots)
    if len({root.subject for root in roots}) != len(roots):
        raise ModeKeeperError(INVALID, f"{file.name}: two roots have one name")
    return RootSet(body, roots, digest_bytes(envelope.payload), envelope)


def _root(raw: bytes, name: str) -> Certificate:
    try:
        root = load_certificate(raw)
    except (MalformedError, AlgorithmError) as exc:
        raise ModeKeeperError(INVALID, f"{name}: a root: {exc}") from None
    fault = root_fault(root)
    if fault is not None:
        raise ModeKeeperError(INVALID, f"{name}: {fault}")
    return root


def _merged(sets: Iterable[RootSet]) -> list[RootSet]:
    """One of each version; files of one payload give their signatures together."""
    found: dict[int, RootSet] = {}
    for entry in sets:
        version = entry.body.version
        known = found.setdefault(version, entry)
        if known.digest != entry.digest:
            raise ModeKeeperError(INVALID, f"there are two root sets of version {version}")
        if known is not entry:
            signatures = known.envelope.signatures + entry.envelope.signatures
            found[version] = replace(known, envelope=replace(known.envelope, signatures=signatures))
    return [found[version] for version in sorted(found)]


def _in_order(sets: list[RootSet]) -> tuple[RootSet, ...]:
    for left, right in pairwise(sets):
        if right.body.version != left.body.version + 1:
            raise ModeKeeperError(INVALID, f"root set {left.body.version + 1} is missing")
    return tuple(sets)


def _threshold_fault(sets: tuple[RootSet, ...]) -> str | None:
    """What step lacks signatures. The first set answers to its own roots alone."""
    for before, entry in zip((None, *sets), sets, strict=False):
        for wanted in (before, entry):
            if wanted is None:
                continue
            keys = {root.key.keyid: root.key for root in wanted.roots}
            valid = len(entry.envelope.signers(keys))
            if valid < wanted.body.threshold:
                return (
                    f"root set {entry.body.version} has {valid} valid signatures of different roots of set"
                    f" {wanted.body.version}, which asks for {wanted.body.threshold}"
                )
    return None


def roots_of(sets: tuple[RootSet, ...]) -> tuple[Root, ...]:
    """Each root of these sets, oldest first, by name and key, once."""
    newest = {(root.subject, root.key.keyid) for root in sets[-1].roots}
    latest = {(root.subject, root.key.keyid): root for entry in sets for root in entry.roots}
    return tuple(Root(root, name not in newest) for name, root in sorted(latest.items()))
