# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A trust folder in words and figures: what a board compares before and after, and what the bundle's report holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..._artifact.clock import format_time
from ..facts import Facts
from .standing import Standing


def describe(standing: Standing) -> dict[str, Any]:
    """All that is believed of a folder, sorted, each member of JSON."""
    facts = standing.facts
    return {
        "chain": None if facts is None else _chain(facts),
        "issuers": [] if facts is None else _issuers(standing),
        "crls": [] if facts is None else _crls(facts),
        "revocations": [] if facts is None else _lists(facts),
        "keys": sorted(
            ({"use": key.use, "keyid": key.keyid} for key in standing.keys), key=lambda key: (key["use"], key["keyid"])
        ),
    }


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same as lines of text, one a thing, so that a diff of two folders reads well."""
    chain = found["chain"]
    if chain is not None:
        yield f"first root set: {chain['first_root_set']} (anchor: {chain['anchor']})"
        yield f"root set in force: {chain['sets'][-1]['version']}"
        for entry in chain["sets"]:
            yield f"root set {entry['version']}: {entry['threshold']} of {len(entry['roots'])} roots, {entry['digest']}"
        for entry in chain["roots"]:
            state = "retired" if entry["retired"] else "in force"
            yield f"root {entry['keyid']}: {state}, until {entry['not_after']}"
    for entry in found["issuers"]:
        state = entry["against"] or "in good standing"
        yield f"issuer {entry['keyid']}: {state}, until {entry['not_after']}, {entry['certificate']}"
    for entry in found["crls"]:
        until, revoked = entry["next_update"], entry["entries"]
        yield f"CRL of root {entry['root']}: number {entry['number']}, until {until}, certificates revoked: {revoked}"
    for entry in found["revocations"]:
        revoked = f"licences revoked: {entry['licenses']}, keys revoked: {entry['keys']}"
        yield f"list of {entry['signer']}: number {entry['number']}, until {entry['next_update']}, {revoked}"
    for entry in found["keys"]:
        yield f"{entry['use']}: {entry['keyid']}"


def _chain(facts: Facts) -> dict[str, Any]:
    chain = facts.chain
    return {
        "anchor": chain.anchor,
        "first_root_set": chain.domain,
        "sets": [
            {
                "version": entry.body.version,
                "digest": entry.digest,
                "threshold": entry.body.threshold,
                "roots": sorted(root.key.keyid for root in entry.roots),
                "issued_at": format_time(entry.body.issued_at),
            }
            for entry in chain.sets
        ],
        "roots": sorted(
            (
                {
                    "keyid": root.keyid,
                    "retired": root.retired,
                    "certificate": f"sha256:{root.certificate.digest}",
                    "not_after": format_time(root.certificate.not_after),
                }
                for root in chain.roots
            ),
            key=lambda root: (root["keyid"], root["certificate"]),
        ),
    }


def _issuers(standing: Standing) -> list[dict[str, Any]]:
    found = [
        {
            "keyid": issuer.keyid,
            "root": issuer.root.keyid,
            "certificate": f"sha256:{issuer.certificate.digest}",
            "not_before": format_time(issuer.certificate.not_before),
            "not_after": format_time(issuer.certificate.not_after),
            "against": code,
        }
        for issuer, code in standing.issuers
    ]
    return sorted(found, key=lambda entry: (str(entry["keyid"]), str(entry["certificate"])))


def _crls(facts: Facts) -> list[dict[str, Any]]:
    found = [
        {
            "root": entry.root.keyid,
            "number": entry.crl.number,
            "this_update": format_time(entry.crl.this_update),
            "next_update": format_time(entry.crl.next_update),
            "entries": entry.crl.count,
        }
        for entry in facts.crls
    ]
    return sorted(found, key=lambda entry: (str(entry["root"]), int(entry["number"])))


def _lists(facts: Facts) -> list[dict[str, Any]]:
    found = [
        {
            "signer": entry.signer,
            "by_root": entry.by_root,
            "number": entry.body.number,
            "issued_at": format_time(entry.body.issued_at),
            "next_update": format_time(entry.body.next_update),
            "licenses": len(entry.body.licenses),
            "keys": len(entry.body.keys),
        }
        for entry in facts.lists
    ]
    return sorted(found, key=lambda entry: (str(entry["signer"]), int(entry["number"])))
