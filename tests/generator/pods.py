# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pod templates: containers with images, environment and resources, placed by selectors and tolerations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .draw import Draw
from .nodes import GPU
from .sizes import Size

REGISTRY = "registry.example/"
# Read by the kwok stages of tests/controlplane, which play the kubelet.
FAULT, RUN_FOR = "modekeeper.test/fault", "modekeeper.test/run-for"
FOR_EVER = "87600h"
GPU_TOLERATION = {"key": GPU, "operator": "Exists", "effect": "NoSchedule"}
WORDS = ("amber", "birch", "cedar", "delta", "ember", "flint", "grove", "heron", "iris", "jade", "krill", "lotus")


def container(
    name: str, image: str, size: Size, env: Sequence[Mapping[str, Any]] = (), gpus: int = 0
) -> dict[str, Any]:
    """One container; GPUs are a request and an equal limit, as extended resources must be."""
    resources = size.resources()
    if gpus:
        for member in ("requests", "limits"):
            resources = {**resources, member: {**resources.get(member, {}), GPU: str(gpus)}}
    made: dict[str, Any] = {"name": name, "image": REGISTRY + image}
    if env:
        made["env"] = [dict(entry) for entry in env]
    return made | ({"resources": resources} if resources else {})


def template(
    labels: Mapping[str, str],
    containers: Sequence[Mapping[str, Any]],
    *,
    fault: str = "",
    run_for: str = "",
    **spec: Any,
) -> dict[str, Any]:
    """A pod template; further members of its spec by keyword, empty ones left out."""
    annotations = {key: value for key, value in ((FAULT, fault), (RUN_FOR, run_for)) if value}
    meta: dict[str, Any] = {"labels": dict(labels)}
    if annotations:
        meta["annotations"] = annotations
    return {
        "metadata": meta,
        "spec": {"containers": list(containers), **{key: value for key, value in spec.items() if value}},
    }


def service_env(draw: Draw, name: str) -> list[dict[str, Any]]:
    """What services carry: plain settings, a reference to a secret, and too often a credential written out.

    Such values must not reach a recording; they are drawn, so the tests know exactly what to look for.
    """
    env: list[dict[str, Any]] = [
        {"name": "LOG_LEVEL", "value": draw.pick(("debug", "info", "warning"))},
        {"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": name, "key": "token", "optional": True}}},
    ]
    if draw.chance(0.4):
        word = "-".join(draw.pick(WORDS) for _unused in range(4)) + f"-{draw.whole(1000, 9999)}"
        env.append({"name": "DATABASE_URL", "value": f"postgres://{name}:{word}@db.internal:5432/{name}"})
    return env


# Entries that the collection's passport templates name as knobs; only the values of such entries may be kept.
KNOB_ENV = {
    "MICRO_BATCH_SIZE": (1, 2, 4, 8, 16),
    "GRAD_ACCUM_STEPS": (1, 2, 4, 8),
    "NUM_WORKERS": (2, 4, 8),
    "PREFETCH_FACTOR": (2, 4),
    "CHECKPOINT_INTERVAL_SECONDS": (600, 1800, 3600),
    "NCCL_ALGO": ("Ring", "Tree"),
}


def training_env(draw: Draw, world: int) -> list[dict[str, Any]]:
    """The settings of a training run that a passport may name as knobs, and one nobody should read."""
    key = "-".join(draw.pick(WORDS) for _unused in range(5)) + f"-{draw.whole(1000, 9999)}"
    settings = {name: str(draw.child(name).pick(values)) for name, values in KNOB_ENV.items()}
    env = {**settings, "WORLD_SIZE": str(world), "TRACKING_KEY": key}
    return [{"name": name, "value": value} for name, value in env.items()]


def secret_values(tree: Any) -> set[str]:
    """Every environment value of a manifest that looks like a credential, or holds one: for tests of recordings."""
    if isinstance(tree, Mapping):
        found = (
            {str(tree["value"])} if tree.get("name") in {"DATABASE_URL", "TRACKING_KEY"} and "value" in tree else set()
        )
        return found.union(*(secret_values(member) for member in tree.values()))
    if isinstance(tree, (list, tuple)):
        return set().union(*(secret_values(member) for member in tree))
    return set()
