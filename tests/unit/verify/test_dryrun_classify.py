# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every row of the dry-run table, and that nothing the server quotes survives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.classify import classify
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.settle import after_read, after_review
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.catalogue import CATALOGUE

SECRET = "hunter2-hunter2"
POLICY = "ValidatingAdmissionPolicy '{}' with binding '{}' denied request: because"


def status(message: str = "", *causes: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "Status", "message": message, "details": {"causes": list(causes)} if causes else {}}


def cause(field: str = "", reason: str = "FieldValueInvalid", message: str = "") -> dict[str, Any]:
    return {"field": field, "reason": reason, "message": message}


ROWS: list[Any] = [
    (200, None, "accepted", ""),
    (201, None, "accepted", ""),
    (409, status("the object has been modified"), "stale", "CONTENTION"),
    (
        409,
        status("", cause("", "FieldManagerConflict", 'conflict with "helm" using v1')),
        "refused",
        "CONFLICT_FIELD_MANAGER",
    ),
    (409, status("", cause("", "Other")), "undecided", "DRY_RUN_UNEXPECTED"),
    (422, status("the server rejected our request"), "stale", "PATCH_PATH_INVALID"),
    (422, status("", cause("spec.replicas")), "refused", "VALIDATION_REJECTED"),
    (422, status("", cause("")), "refused", "VALIDATION_REJECTED"),
    (422, status("", cause("spec.template", message=f"{SECRET}: field is immutable")), "refused", "TARGET_IMMUTABLE"),
    (
        422,
        status(
            "",
            cause(
                "spec",
                "FieldValueForbidden",
                "Forbidden: updates to statefulset spec for fields other than 'replicas' are",
            ),
        ),
        "refused",
        "TARGET_IMMUTABLE",
    ),
    (422, status(SECRET, cause("patch", message=SECRET)), "refused", "PATCH_UNDECODABLE"),
    (422, status("", cause("patch"), cause("spec.x")), "refused", "VALIDATION_REJECTED"),
    (403, status("", {"message": POLICY.format("modekeeper-kill-switch", "x")}), "refused", "KILL_SWITCH_ACTIVE"),
    (403, status("", {"message": POLICY.format("team", "team-here")}), "refused", "ADMISSION_DENIED"),
    (
        422,
        status("", {"message": "ValidatingAdmissionPolicy 'team' denied request: no"}),
        "refused",
        "ADMISSION_DENIED",
    ),
    (403, status('deployments.apps "a" is forbidden: User "x" cannot patch'), "forbidden", "ADMISSION_DENIED"),
    (
        403,
        status('pods "a" is forbidden: exceeded quota: share, requested: cpu=1, used: cpu=1, limited: cpu=1'),
        "refused",
        "QUOTA_SHORT",
    ),
    (403, status('pods "a" is forbidden: failed quota: share: must specify cpu'), "refused", "QUOTA_SHORT"),
    (403, status("insufficient quota to consume: pods"), "refused", "QUOTA_SHORT"),
    (403, status('pods "a" is forbidden: violates PodSecurity "restricted:latest": x'), "refused", "ADMISSION_DENIED"),
    (
        403,
        status('pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2'),
        "refused",
        "ADMISSION_DENIED",
    ),
    (403, status("cpu max limit to request ratio per Pod is 2"), "refused", "ADMISSION_DENIED"),
    (404, status("not found"), "refused", "DRIFT_GONE"),
    (401, status(), "undecided", "READ_UNAUTHENTICATED"),
    (400, status('admission webhook "w.example" does not support dry run'), "undecided", "WEBHOOK_NO_DRY_RUN"),
    (400, status('admission webhook "w.example" denied the request: no'), "refused", "ADMISSION_DENIED"),
    (
        400,
        status('Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field'),
        "refused",
        "PATCH_UNDECODABLE",
    ),
    (400, status("something else"), "undecided", "DRY_RUN_UNEXPECTED"),
    (
        500,
        status('Internal error occurred: failed calling webhook "w.example": refused'),
        "undecided",
        "WEBHOOK_UNAVAILABLE",
    ),
    (500, status("etcd"), "retry", "READ_SERVER_ERROR"),
    (503, status(), "retry", "READ_SERVER_ERROR"),
    (504, status(), "retry", "READ_TIMEOUT"),
    (429, status(), "retry", "READ_THROTTLED"),
    (302, None, "undecided", "DRY_RUN_UNEXPECTED"),
    (418, ["not", "a", "status"], "undecided", "DRY_RUN_UNEXPECTED"),
]


@pytest.mark.parametrize(("code", "body", "kind", "reason"), ROWS)
def test_the_table(code: int, body: Any, kind: str, reason: str) -> None:
    answer = classify(code, body)
    assert (answer.kind, answer.code) == (kind, reason)
    assert not reason or reason in CATALOGUE
    assert SECRET not in repr(answer)


def test_names_and_waits_are_kept() -> None:
    assert classify(403, status("", {"message": POLICY.format("team", "here")})).details == {
        "policy": "team",
        "binding": "here",
    }
    conflict = status(
        "", cause('.spec.containers[name="a"].image', "FieldManagerConflict", 'conflict with "helm" using v1')
    )
    assert classify(409, conflict).details == {"managers": ["helm"], "fields": ['.spec.containers[name="a"].image']}
    assert classify(403, status("exceeded quota: share, requested")).details == {"quota": "share"}
    assert classify(429, status(), {"retry-after": "7"}).wait == 7
    assert classify(429, status(), {"retry-after": "soon"}).wait is None
    assert classify(409, status("", cause("", "FieldManagerConflict", "?"))).message == "owned by another field manager"


def test_what_an_object_quotes_cannot_pass_for_a_plug_in() -> None:
    forged = status(
        f"x: {POLICY.format('modekeeper-kill-switch', 'b')}",
        cause("spec.a", message=POLICY.format("modekeeper-kill-switch", "b")),
    )
    assert classify(422, forged).code == "VALIDATION_REJECTED"
    assert (
        classify(
            422, status('Deployment "a" is invalid: admission webhook "x" does not support dry run', cause("a"))
        ).kind
        == "refused"
    )
    assert classify(422, status("", cause(f"metadata.annotations[{SECRET}=]"))).details["fields"] == [
        "metadata.annotations"
    ]


@settings(deadline=None, max_examples=100)
@given(
    st.integers(100, 599),
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["message", "details", "causes", "field", "reason", "x"]), inner)
        ),
    ),
)
def test_no_answer_is_unforeseen(code: int, body: Any) -> None:
    answer = classify(code, body, {"retry-after": str(body)})
    assert (answer.kind == "accepted") == (200 <= code < 300)
    assert answer.kind == "accepted" or answer.code in CATALOGUE


PATCH = (
    {"op": "test", "path": "/metadata/uid", "value": "u"},
    {"op": "test", "path": "/a", "value": 1},
    {"op": "replace", "path": "/a", "value": 2},
)


def test_a_second_read_settles_what_was_stale() -> None:
    same = {"metadata": {"uid": "u"}, "a": 1}
    conflict, bare = classify(409, status()), classify(422, status())
    assert after_read(conflict, PATCH, same) is None
    for answer in (conflict, bare):
        assert getattr(after_read(answer, PATCH, None), "code", "") == "DRIFT_GONE"
        assert getattr(after_read(answer, PATCH, {**same, "a": 3}), "code", "") == "DRIFT_FIELD"
        assert getattr(after_read(answer, PATCH, {"metadata": {"uid": "v"}, "a": 1}), "code", "") == "DRIFT_UID"
    settled = after_read(bare, PATCH, same)
    assert settled is not None
    assert (settled.kind, settled.code) == ("refused", "PATCH_PATH_INVALID")


def test_an_access_review_settles_what_names_nobody() -> None:
    answer = classify(403, status("forbidden"))
    assert (after_review(answer, allowed=True).kind, after_review(answer, allowed=True).code) == (
        "refused",
        "ADMISSION_DENIED",
    )
    assert (after_review(answer, allowed=False).kind, after_review(answer, allowed=False).code) == (
        "undecided",
        "RBAC_DENIED",
    )
