# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Argument specs as values that merge, one for each documentation fragment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ArgumentSpec:
    """Options of a module, and what holds between them."""

    options: Mapping[str, Any]
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[Any, ...], ...] = field(default=())

    def merge(self, other: ArgumentSpec) -> ArgumentSpec:
        """Both specs as one; an option of ``other`` wins."""
        return ArgumentSpec(
            {**self.options, **other.options},
            self.mutually_exclusive + other.mutually_exclusive,
            self.required_if + other.required_if,
        )

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of ``AnsibleModule``."""
        return {
            "argument_spec": dict(self.options),
            "mutually_exclusive": list(self.mutually_exclusive),
            "required_if": list(self.required_if),
        }


CLUSTER = ArgumentSpec({"kubeconfig": {"type": "path"}, "context": {"type": "str"}})
OUT = ArgumentSpec({"out": {"type": "path", "required": True}})
LEDGER = ArgumentSpec({"ledger": {"type": "path"}, "ledger_after": {"type": "str"}, "trust_state": {"type": "path"}})
STEP_WITHOUT_CLOCK = ArgumentSpec({"scratch": {"type": "path"}, "chdir": {"type": "path"}})
STEP = STEP_WITHOUT_CLOCK.merge(ArgumentSpec({"now": {"type": "str"}}))
TELEMETRY = ArgumentSpec(
    {
        "telemetry": {"type": "list", "elements": "str", "default": []},
        "telemetry_columns": {"type": "dict", "default": {}},
        "telemetry_options": {
            "type": "dict",
            "default": {},
            "options": {
                "profile": {"type": "list", "elements": "str"},
                "queries": {"type": "list", "elements": "dict"},
                "window": {"type": "str"},
                "end": {"type": "str"},
                "step": {"type": "str"},
                "rate": {"type": "str"},
                "namespaces": {"type": "list", "elements": "str"},
                "cluster": {"type": "str"},
                "cluster_label": {"type": "str"},
                "tenant": {"type": "str"},
                "tenant_header": {"type": "str"},
                "token_file": {"type": "path", "no_log": False},
                "ca_file": {"type": "path"},
                "chunk_points": {"type": "int"},
                "max_queries": {"type": "int"},
                "timeout": {"type": "str"},
                "resume": {"type": "path"},
            },
        },
    }
)
TRUST = ArgumentSpec(
    {
        "license": {"type": "path"},
        "trust": {"type": "path"},
        "trust_state": {"type": "path"},
        "feature": {"type": "str"},
        "customer": {"type": "str"},
    }
)
SIGNER = ArgumentSpec(
    {
        "signer_key": {"type": "path", "no_log": False},
        "signer_passphrase": {"type": "str", "no_log": True},
        "signer_command": {"type": "list", "elements": "str"},
        "signer_public_key": {"type": "path", "no_log": False},
        "signer_timeout": {"type": "int", "default": 60},
    },
    mutually_exclusive=(("signer_key", "signer_command"),),
)
ISSUING = SIGNER.merge(LEDGER).merge(
    ArgumentSpec(
        {
            "vault": {"type": "path", "required": True},
            "trust": {"type": "path", "required": True},
            "now": {"type": "str"},
            "chdir": {"type": "path"},
        }
    )
)
