# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why a key, or the vault that it lies in, is not used."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="vault",
    rank=32,
    title="Vault and keys",
    reasons=(
        Reason(
            "VAULT_MISSING",
            "The vault, or a key that is named, is not there.",
            "Give the path of the vault and the name of a key in it.",
        ),
        Reason(
            "VAULT_IN_GIT",
            "The vault or the key lies in a git work tree, from which it would be committed one day.",
            "Move it out of the work tree, and see that it is in no commit.",
        ),
        Reason(
            "VAULT_UNREADABLE",
            "A key or a folder of the vault is a link, is no regular file or folder, cannot be read, or changed while it was read.",
            "Put the file itself at its place; links to keys are not followed.",
        ),
        Reason(
            "VAULT_TOO_LARGE",
            "A key file is larger than any real one.",
            "Check which file stands under that name.",
        ),
        Reason(
            "VAULT_OWNER",
            "A key or a folder of the vault belongs to another user.",
            "Let it belong to the user who runs this, or to root.",
        ),
        Reason(
            "VAULT_MODE",
            "Others may read or write a key or a folder of the vault.",
            "Set the mode of keys to 0600 and of folders to 0700; if others could read a key, take it out of use.",
        ),
        Reason(
            "VAULT_KEY_INVALID",
            "A key file holds no P-256 key of a form that is read.",
            "Give a P-256 key in PEM: PKCS#8, OpenSSH's form of ecdsa-sha2-nistp256, or PUBLIC KEY.",
        ),
        Reason(
            "VAULT_KEY_LOCKED",
            "The key is encrypted, and its passphrase is absent or wrong.",
            "Give its passphrase, from a prompt or from a variable that Ansible Vault encrypts.",
        ),
        Reason(
            "VAULT_SIGNER_FAILED",
            "The signing command cannot be started, ended with an error, took too long, or gave no signature.",
            "Run the command by hand: it reads the message on standard input and writes the signature in DER to standard output.",
        ),
        Reason(
            "VAULT_SIGNER_MISMATCH",
            "The signer is another one than is wanted: its key is not the one that was named, or its signature does not verify.",
            "Name the key that belongs to the signature, and check which key the signing command uses.",
        ),
    ),
)
