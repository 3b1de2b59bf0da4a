# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the pictures of findings stand, for every step that writes the account: none of what draws them is loaded here."""

from __future__ import annotations

from .._artifact.model import Artifact
from .._report.chosen import chosen
from .workspace import Workspace

FOLDER = "pictures"


def picture_path(name: str) -> str:
    """Of a signal's picture, below the output folder."""
    return f"{FOLDER}/{name}.svg"


def pictures_of(workspace: Workspace, observation: Artifact) -> dict[str, str]:
    """The pictures that stand beside an observation, by the id of the signal: an id is that of one verdict and no other."""
    paths = {signal["id"]: picture_path(signal["id"]) for signal in chosen(observation.body["signals"])}
    return {name: path for name, path in paths.items() if workspace.find(path).is_file()}
