# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Nothing of these may pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.redact import clean_message, kept_annotations

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Back-off restarting failed container", "Back-off restarting failed container"),
        ("0/3 nodes: 2 Insufficient nvidia.com/gpu.", "0/3 nodes: 2 Insufficient nvidia.com/gpu."),
        ("dial tcp 10.0.0.1:443: refused", "dial tcp <address>:443: refused"),
        ("dial [fd00:10:42::7]:443", "dial [<address>]:443"),
        ("from fe80:0:0:0:1:2:3:4 on", "from <address> on"),
        ("at 12:30:45 of image sha256:abcdef", "at 12:30:45 of image sha256:abcdef"),
        (f"token {JWT} rejected", "token <token> rejected"),
        ("Authorization: Bearer abcdefghijkl", "Authorization: Bearer <token>"),
        ("password=hunter2 rest", "password=<secret> rest"),
        ('"api_key": "abc", "x": 1', '"api_key": <secret>, "x": 1'),
        ("pull https://me:pw@registry.example/x", "pull https://<secret>@registry.example/x"),
        ("a\x00b\x1b[31mc\r\nd\u202ee", "a b [31mc d e"),
        ("version 1.2.3", "version 1.2.3"),
    ],
)
def test_messages(text: str, clean: str) -> None:
    assert clean_message(text) == clean


@given(st.text(max_size=3000))
def test_messages_are_short_lines_and_cleaning_twice_is_cleaning_once(text: str) -> None:
    clean = clean_message(text)
    assert len(clean) <= 300
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in clean)
    assert clean_message(clean) == clean


def test_annotations() -> None:
    kept = {"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web", "modekeeper/last-change": "ab.1.x"}
    dropped = {
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        "objectset.rio.cattle.io/applied": "H4sI",
        "long": "x" * 1025,
        "jwt": JWT,
        "key": "-----BEGIN " + "EC PRIVATE KEY-----",
        "header": "Bearer abc",
    }
    assert kept_annotations(kept | dropped) == kept
