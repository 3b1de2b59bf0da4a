# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who signs."""

from __future__ import annotations


class ModuleDocFragment:
    """A key file, or a command that signs."""

    DOCUMENTATION = r"""
options:
  signer_key:
    description:
      - Path of the signing key, P-256, as PKCS#8 in PEM or in OpenSSH's form of a key of type ecdsa-sha2-nistp256.
      - It is no link, belongs to the user or root, and nobody else may read it. It is used and never copied, printed or returned.
      - Mutually exclusive with O(signer_command).
    type: path
  signer_passphrase:
    description:
      - Passphrase of an encrypted O(signer_key), from a prompt or a variable that Ansible Vault encrypts.
      - A command finds it in its environment as E(MODEKEEPER_PASSPHRASE).
    type: str
  signer_command:
    description:
      - A command that signs, as a list of arguments. It reads the message on standard input and writes an ECDSA signature with
        SHA-256, in DER, to standard output.
      - For a PKCS#11 token it is V(openssl dgst -sha256 -engine pkcs11 -keyform engine -passin env:MODEKEEPER_PASSPHRASE -sign
        'pkcs11:token=…;object=…;type=private'), or C(pkcs11-tool) of OpenSC.
      - Anybody on the machine may see the arguments, so no secret stands in them.
    type: list
    elements: str
  signer_public_key:
    description:
      - File with the public key, PEM, that the signature is verified under before anything is written. O(signer_command) needs it;
        O(signer_key) is held to it where it is given.
    type: path
  signer_timeout:
    description:
      - Seconds that O(signer_command) may take, say to wait for a touch of the token.
    type: int
    default: 60
requirements:
  - cryptography (Python library)
"""
