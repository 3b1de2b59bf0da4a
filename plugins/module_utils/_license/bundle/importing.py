# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Plans an import: the folder that would be, judged beside the one that is. Pure; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..._reasons.errors import ModeKeeperError, reason, sort_reasons
from ..judge import judge
from ..material import File
from ..question import Question
from ..state import TrustState
from ..verdict import Verdict
from .contents import Contents
from .forgotten import forgotten
from .making import notices_of
from .standing import NO_LICENSE, KeyFile, Standing, keys_of, stand


@dataclass(frozen=True)
class Import:
    """What an import would do.

    :ivar reasons: why it is refused; none where it may be done. :ivar license: first codes of the licence before and after, None
        where no licence was named; a code of None means that it holds.
    """

    before: Standing
    after: Standing
    reasons: tuple[Mapping[str, Any], ...]
    notices: tuple[Mapping[str, Any], ...]
    license: tuple[str | None, str | None] | None
    seen: TrustState | None

    @property
    def changes(self) -> bool:
        """Whether a file of the folder would be another one."""
        return dict(self.before.contents.files) != dict(self.after.contents.files)


def plan_import(
    bundle: Contents,
    here: Contents,
    question: Question,
    *,
    state: File | None,
    confirmed: frozenset[str],
    license_file: File = NO_LICENSE,
) -> Import:
    """Judge what the folder would be.

    :param here: the folder as it is. :param confirmed: keyids of unsigned keys that somebody compared.
    :raises ModeKeeperError: ``OPTION_INVALID`` for a confirmed key that is nowhere.
    """
    before = stand(here, question, None)
    known = before.facts.seen(question, holds=False) if before.facts is not None else None
    merged, left_out = _with_keys(bundle, before, keys_of(bundle)[0], confirmed)
    after = stand(merged, question, state, known)
    lost = [reason(code, message) for code, message in forgotten(before, after, question.moment)]
    reasons = sort_reasons([*after.reasons, *lost])
    judged = _judged(license_file, state, here, merged, question)
    codes = None if judged is None else (judged[0].code, judged[1].code)
    notices = [*notices_of(after), *left_out, *_stops(codes)]
    seen = _seen(after, judged[1] if judged is not None else None, question) if not reasons else None
    return Import(before, after, tuple(reasons), tuple(sort_reasons(notices)), codes, seen)


def _with_keys(
    bundle: Contents, before: Standing, brought: tuple[KeyFile, ...], confirmed: frozenset[str]
) -> tuple[Contents, list[dict[str, Any]]]:
    """The bundle's signed files, the keys that are here, and those of the bundle's that were confirmed."""
    held = {(key.use, key.keyid) for key in before.keys}
    unknown = confirmed - {key.keyid for key in (*before.keys, *brought)}
    if unknown:
        raise ModeKeeperError("OPTION_INVALID", f"no key of the bundle or the folder is {', '.join(sorted(unknown))}")
    files = {path: data for path, data in bundle.files.items() if path not in bundle.keys().files}
    files.update(before.contents.keys().files)
    left_out = []
    for key in brought:
        if (key.use, key.keyid) in held:
            continue
        if key.keyid in confirmed:
            free = key.path not in files
            files[key.path if free else f"{key.use}/{key.keyid}.pem"] = bundle.files[key.path]
        else:
            left_out.append(reason("TRUST_KEY_UNCONFIRMED", f"{key.path} is key {key.keyid}"))
    return Contents(files), left_out


def _judged(
    license_file: File, state: File | None, here: Contents, merged: Contents, question: Question
) -> tuple[Verdict, Verdict] | None:
    """The verdicts on the licence before and after."""
    if license_file.data is None:
        return None
    before = judge(here.material(license_file, state), question)
    return before, judge(merged.material(license_file, state), question)


def _seen(after: Standing, verdict: Verdict | None, question: Question) -> TrustState | None:
    """What the folder proves, and with a licence what its issuer's list does: the older one may not come back unseen."""
    if after.facts is None:
        return None
    seen = after.facts.seen(question, holds=False)
    if verdict is None or verdict.seen is None:
        return seen
    return replace(seen, floor=seen.floor.raised(verdict.seen.floor))


def _stops(codes: tuple[str | None, str | None] | None) -> Iterator[dict[str, Any]]:
    if codes is not None and codes[0] is None and codes[1] is not None:
        yield reason("TRUST_STOPS_LICENSE", f"the licence holds today, and would be refused as {codes[1]}")
