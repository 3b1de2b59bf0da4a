# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs one step as a module: the one place where errors become results, and where no traceback gets past."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from .._reasons.errors import ModeKeeperError, in_words
from .argspec import ArgumentSpec

Work = Callable[[AnsibleModule], dict[str, Any]]


def run_step(spec: ArgumentSpec, work: Work, libraries: Sequence[str] = ("msgspec",)) -> None:
    """Run ``work`` and end the module with what it returns, or with the code of the error it raised.

    :param libraries: import names without which the step cannot run.
    """
    module = AnsibleModule(supports_check_mode=True, **spec.arguments())
    try:
        _require(libraries)
        _refuse_zero_bytes(module.params)
        _change_folder(module.params.get("chdir"))
        result = work(module)
    except ModeKeeperError as exc:
        fail(module, exc)
    except Exception as exc:
        fail(module, ModeKeeperError("INTERNAL_ERROR", f"{type(exc).__name__} in {_place(exc)}"))
    else:
        _warn(module, result)
        module.exit_json(check_mode=module.check_mode, **result)


def _warn(module: AnsibleModule, result: Mapping[str, Any]) -> None:
    """Print the notices. In the result they keep that name: Ansible's own ``warnings`` are texts."""
    for entry in result.get("notices", ()):
        module.warn(in_words(entry))


def fail(module: AnsibleModule, error: ModeKeeperError) -> None:
    """End the module: the first word of its message is the reason code."""
    entry = error.as_reason()
    module.fail_json(msg=in_words(entry), code=error.code, reasons=[entry], check_mode=module.check_mode)


def _require(libraries: Sequence[str]) -> None:
    for name in libraries:
        if importlib.util.find_spec(name) is None:
            raise ModeKeeperError("LIBRARY_MISSING", f"the Python library {name} is not installed", library=name)


def _refuse_zero_bytes(params: Mapping[str, Any]) -> None:
    """No path, name or passphrase holds a zero byte; what the system says of one is no sentence for a user."""
    for name, value in params.items():
        entries = value if isinstance(value, list) else [value]
        if any(isinstance(entry, str) and "\0" in entry for entry in entries):
            raise ModeKeeperError("OPTION_INVALID", f"{name} holds a zero byte")


def _change_folder(folder: str | None) -> None:
    if folder is None:
        return
    try:
        os.chdir(folder)
    except OSError as exc:
        raise ModeKeeperError("OPTION_INVALID", f"chdir: {os.strerror(exc.errno or 0)}") from exc


def _place(exc: BaseException) -> str:
    """File and line that raised, without the machine's path: enough for a report, nothing to leak."""
    trace = exc.__traceback__
    if trace is None:
        return "an unknown place"
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    return f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119 - a name, not a file
