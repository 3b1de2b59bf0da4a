# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What others judge of the same files: `cryptography.x509.verification`, and OpenSSL as the contract's page has it by hand.

Each is asked where it can judge. What it cannot see is stated, and held here too, so that nobody takes it for more.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509 as pyca
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from tests.vectors.license.case import Case, good
from tests.vectors.license.vectors import vectors

from .helpers import from_files, in_memory

CASES = {vector.title: vector for vector in vectors()}
BY_HAND = r"""
set -eu
openssl verify -x509_strict -no-CApath -no-CAstore -no-CAfile -attime "$T" -trusted root.pem -crl_check -CRLfile crl.pem issuer.pem
openssl crl -in crl.pem -noout -verify -CAfile root.pem -crlnumber -nextupdate
openssl x509 -in issuer.pem -noout -ext basicConstraints,keyUsage,extendedKeyUsage
openssl x509 -in issuer.pem -pubkey -noout >k; openssl pkey -pubin -in k -outform DER | sha256sum | cut -d' ' -f1 >keyid
t=$(jq -r .payloadType L); jq -r .payload L | base64 -d >p; jq -r '.signatures[0].sig' L | base64 -d >s
{ printf 'DSSEv1 %d %s %d ' ${#t} "$t" $(stat -c %s p); cat p; } >pae;  openssl dgst -sha256 -verify k -signature s pae
test "$(cat keyid)" = "$(jq -r '.signatures[0].keyid' L)"
"""


def by_hand(case: Case, folder: Path) -> subprocess.CompletedProcess[str]:
    """The shell block of the contract, on the files of a case."""
    absent = [tool for tool in ("openssl", "jq", "sha256sum") if shutil.which(tool) is None]
    if absent and not os.environ.get("CI"):  # a user's machine may lack them; ours may not
        pytest.skip(f"not on this machine: {', '.join(absent)}")
    files = {
        "root.pem": case.root.pem,
        "issuer.pem": case.issuers["issuer.pem"],
        "crl.pem": case.crls["one.pem"],
        "L": case.license or b"",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    env = {"PATH": os.environ["PATH"], "T": str(int(case.now.timestamp()))}
    return subprocess.run(["sh", "-c", BY_HAND], cwd=folder, env=env, capture_output=True, text=True, check=False)


def pyca_holds(case: Case) -> bool:
    """Whether the issuer's certificate chains to the root, now, by the library's own verifier."""
    ca = ExtensionPolicy.permit_all().require_present(pyca.BasicConstraints, Criticality.CRITICAL, None)
    builder = PolicyBuilder().store(Store([case.root.certificate])).time(case.now)
    builder = builder.extension_policies(ca_policy=ca, ee_policy=ExtensionPolicy.permit_all())
    try:
        leaf = pyca.load_pem_x509_certificate(case.issuers["issuer.pem"])
        builder.build_client_verifier().verify(leaf, [])
    except (VerificationError, ValueError):
        return False
    return True


def test_by_hand_the_good_chain_verifies(tmp_path: Path) -> None:
    case = good()
    done = by_hand(case, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "issuer.pem: OK" in done.stdout
    assert "Verified OK" in done.stdout
    (tmp_path / "ours").mkdir()
    assert from_files(case, tmp_path / "ours").holds


@pytest.mark.parametrize(
    "title",
    [
        *(
            f"low-bit flip in {what}"
            for what in ("serial", "issuer CN", "notBefore", "notAfter", "subject CN", "EKU", "AKI", "s")
        ),
        "revoked issuer",
        "expired issuer certificate",
        "starts tomorrow",
        "another key",
        "1 s past",
        "payload bit",
        "raw r and s",
        "no PAE",
        "length byte",
    ],
)
def test_by_hand_the_same_chains_are_refused(title: str, tmp_path: Path) -> None:
    vector = next(entry for entry in vectors() if entry.title == title and entry.code != "LICENSE_MALFORMED")
    case = vector.case()
    assert not in_memory(case).holds
    assert by_hand(case, tmp_path).returncode != 0


@pytest.mark.parametrize(
    "title", ["CA:true", "absent", "not alone", "not critical", "trailing byte", "below min_crl", "below the state"]
)
def test_by_hand_these_are_not_seen(title: str, tmp_path: Path) -> None:
    """OpenSSL's blind spots: the custom usage, a leaf that is a CA, a byte after a CRL, its number, any rollback."""
    case = CASES[title].case()
    assert not in_memory(case).holds
    assert by_hand(case, tmp_path).returncode == 0


@pytest.mark.parametrize(
    "title",
    [
        "low-bit flip in serial",
        "low-bit flip in notAfter",
        "low-bit flip in s",
        "expired issuer certificate",
        "starts tomorrow",
        "length byte",
    ],
)
def test_the_librarys_verifier_refuses_the_same_chains(title: str) -> None:
    case = CASES[title].case()
    assert not in_memory(case).holds
    assert not pyca_holds(case)


@pytest.mark.parametrize("title", ["valid chain", "revoked issuer", "CA:true", "absent", "Ed25519"])
def test_the_librarys_verifier_takes_the_good_chain_and_does_not_see_these(title: str) -> None:
    """Its blind spots: revocation, values of CA and usages, an Ed25519 issuer."""
    case = CASES[title].case()
    assert in_memory(case).holds is (title == "valid chain")
    assert pyca_holds(case)
