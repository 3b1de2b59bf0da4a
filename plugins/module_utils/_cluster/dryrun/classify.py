# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From an HTTP answer to its meaning, by the table of the dry-run contract. Pure; it never keeps what a 422 quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..identities.names import KILL_SWITCH
from .answer import Answer

_POLICY = re.compile(r"ValidatingAdmissionPolicy '([^']{1,253})'(?: with binding '([^']{1,253})')? denied request")
_DENYING_WEBHOOK = re.compile(r'admission webhook "([^"]{1,253})" denied the request')
_DRY_RUN_WEBHOOK = re.compile(r'admission webhook "([^"]{1,253})" does not support dry run')
_DEAD_WEBHOOK = re.compile(r'(?:Internal error occurred: )?failed calling webhook "([^"]{1,253})"')
_QUOTA = re.compile(r"(?:exceeded|failed) quota: ([^\s,:]{1,253})")
_QUOTA_UNCOVERED = re.compile(r"insufficient quota to (?:consume|match)")
_POD_SECURITY = re.compile(r'violates PodSecurity "([a-z]{1,20}:[a-z0-9.]{1,20})"')
_LIMIT_RANGE = re.compile(
    r"(?:maximum|minimum) [\w.\-/]{1,100} (?:usage )?per \w{1,30}|limit to request ratio per \w{1,30}"
)
_IMMUTABLE = re.compile(
    r"field is immutable|updates to \w+ spec for fields other than|updates may not change fields other than"
)
_UNDECODABLE = re.compile(
    r"strict decoding error|error (?:strict )?decoding patch|cannot be handled as a|unable to decode|json: "
)
_FIELD = re.compile(r"(?:[\w.\-/]|\[\w{1,20}\]|\[\w{1,20}=\"[\w.\-/]{1,253}\"\]){1,200}")
_MOMENTARY = frozenset({429, 500, 502, 503, 504})


def classify(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """What an answer to a dry run means.

    :param body: the decoded ``Status`` object (anything else is taken for an empty one); unused for 2xx.
    :param headers: lower-case names; only ``retry-after`` is read.
    """
    if 200 <= status < 300:
        return Answer("accepted")
    document = body if isinstance(body, Mapping) else {}
    message = _text(document.get("message"))
    causes = _causes(document)
    admission = _admission(message, causes)
    if admission is not None:
        return admission
    if status == 409:
        return _conflict(causes)
    if status == 422:
        return _unprocessable(causes)
    if status == 403:
        return _forbidden(message)
    return _plain(status, message, headers or {})


def _plain(status: int, message: str, headers: Mapping[str, str]) -> Answer:
    """An answer whose status says nearly all."""
    if status == 404:
        return Answer("refused", "DRIFT_GONE", "the object is gone")
    if status == 401:
        return Answer("undecided", "READ_UNAUTHENTICATED", "the API server does not know this identity")
    if status == 400 and _UNDECODABLE.search(message):
        return Answer("refused", "PATCH_UNDECODABLE", "the API server cannot decode what was sent")
    if status in _MOMENTARY:
        return _momentary(status, headers)
    return Answer("undecided", "DRY_RUN_UNEXPECTED", f"the API server answered {status}", {"status": status})


def _admission(message: str, causes: Sequence[Mapping[str, Any]]) -> Answer | None:
    """What an admission plug-in says about itself, whatever status it chose. Anchored: a 422 may quote anything further on."""
    for cause in causes:
        found = None if cause.get("field") else _POLICY.match(_text(cause.get("message")))
        if found is not None:
            return _denied_by_policy(found[1], found[2] or "")
    if (found := _DRY_RUN_WEBHOOK.match(message)) is not None:
        return _by_webhook("undecided", "WEBHOOK_NO_DRY_RUN", found[1], "does not support dry run")
    if (found := _DEAD_WEBHOOK.match(message)) is not None:
        return _by_webhook("undecided", "WEBHOOK_UNAVAILABLE", found[1], "did not answer")
    if (found := _DENYING_WEBHOOK.match(message)) is not None:
        return _by_webhook("refused", "ADMISSION_DENIED", found[1], "refuses the change")
    return None


def _denied_by_policy(policy: str, binding: str) -> Answer:
    code = "KILL_SWITCH_ACTIVE" if policy == KILL_SWITCH else "ADMISSION_DENIED"
    details = {"policy": policy} | ({"binding": binding} if binding else {})
    return Answer("refused", code, f"admission policy {policy} refuses the change", details)


def _by_webhook(kind: Any, code: str, name: str, what: str) -> Answer:
    return Answer(kind, code, f"webhook {name} {what}", {"webhook": name})


def _conflict(causes: Sequence[Mapping[str, Any]]) -> Answer:
    owned = [cause for cause in causes if cause.get("reason") == "FieldManagerConflict"]
    if not causes:
        return Answer("stale", "CONTENTION", "the object changed between read and dry run")
    if owned:
        managers = sorted(
            {
                match[1]
                for cause in owned
                if (match := re.search(r'conflict with "([^"]{1,128})"', _text(cause.get("message"))))
            }
        )
        return Answer(
            "refused",
            "CONFLICT_FIELD_MANAGER",
            f"owned by {', '.join(managers) or 'another field manager'}",
            {"managers": managers, "fields": _fields(owned)},
        )
    return Answer("undecided", "DRY_RUN_UNEXPECTED", "the API server answered 409 for no reason known", {"status": 409})


def _unprocessable(causes: Sequence[Mapping[str, Any]]) -> Answer:
    if not causes:
        return Answer("stale", "PATCH_PATH_INVALID", "an operation of the patch failed")
    fields = _fields(causes)
    reasons = sorted({_text(cause.get("reason"))[:64] for cause in causes} - {""})
    details = {"fields": fields, "causes": reasons}
    if all(cause.get("field") == "patch" for cause in causes):
        return Answer("refused", "PATCH_UNDECODABLE", "the API server cannot decode the patched object", details)
    where = ", ".join(fields) or "the object"
    if any(_IMMUTABLE.search(_text(cause.get("message"))) for cause in causes):
        return Answer("refused", "TARGET_IMMUTABLE", f"{where} cannot be changed on a live object", details)
    return Answer("refused", "VALIDATION_REJECTED", f"the API server finds {where} invalid", details)


def _forbidden(message: str) -> Answer:
    if (found := _QUOTA.search(message)) is not None:
        return Answer("refused", "QUOTA_SHORT", f"quota {found[1]} does not hold it", {"quota": found[1]})
    if _QUOTA_UNCOVERED.search(message):
        return Answer("refused", "QUOTA_SHORT", "no quota covers it")
    if (found := _POD_SECURITY.search(message)) is not None:
        return _built_in("PodSecurity", f"it violates PodSecurity {found[1]}", level=found[1])
    if (found := _LIMIT_RANGE.search(message)) is not None:
        return _built_in("LimitRange", f"a LimitRange refuses it ({found[0]})")
    # Nothing in it names a plug-in: only an access review can tell a missing right from a refusal.
    return Answer("forbidden", "ADMISSION_DENIED", "the API server forbids it")


def _built_in(plugin: str, message: str, **details: str) -> Answer:
    return Answer("refused", "ADMISSION_DENIED", message, {"plugin": plugin, **details})


def _momentary(status: int, headers: Mapping[str, str]) -> Answer:
    asked = headers.get("retry-after", "")
    wait = float(asked) if asked.isascii() and asked.isdecimal() else None
    if status == 429:
        return Answer("retry", "READ_THROTTLED", "the API server answers 429", {"status": status}, wait)
    code = "READ_TIMEOUT" if status == 504 else "READ_SERVER_ERROR"
    return Answer("retry", code, f"the API server answered {status}", {"status": status}, wait)


def _causes(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    details = document.get("details")
    causes = details.get("causes") if isinstance(details, Mapping) else None
    return [cause for cause in causes if isinstance(cause, Mapping)] if isinstance(causes, list) else []


def _fields(causes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Field paths, cut where they stop looking like one (a map key may be anything)."""
    found = (_FIELD.match(_text(cause.get("field"))) for cause in causes[:20])
    return sorted({match[0] for match in found if match is not None})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
