# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Namespaces and names as teams choose them; words of our own, numbered once they run out."""

from __future__ import annotations

from .draw import Draw

PRODUCT_TEAMS = ("shop", "payments", "search", "media", "logistics", "accounts", "notify", "pricing")
RESEARCH_TEAMS = ("research", "vision", "speech", "ranking")
PARTS = (
    "cart",
    "catalog",
    "checkout",
    "gateway",
    "inbox",
    "indexer",
    "invoice",
    "ledger",
    "mailer",
    "offers",
    "profile",
    "query",
    "quota",
    "refund",
    "render",
    "review",
    "router",
    "session",
    "shipping",
    "stock",
    "suggest",
    "tariff",
    "thumbs",
    "upload",
)
ROLES = ("api", "web", "worker", "cache", "consumer", "admin")
MODELS = (
    "bert",
    "clip",
    "detr",
    "dlrm",
    "gpt",
    "llama",
    "resnet",
    "rnnt",
    "sdxl",
    "t5",
    "unet",
    "vit",
    "wav2vec",
    "yolo",
)
TASKS = ("pretrain", "finetune", "distill", "eval", "sweep", "align")


def teams(base: tuple[str, ...], count: int) -> tuple[str, ...]:
    """So many namespaces: ``shop``, … and from the second round on ``shop-2``."""
    return tuple(_numbered(base[index % len(base)], index // len(base)) for index in range(count))


def service_names(draw: Draw, count: int) -> list[str]:
    """So many different names of services."""
    return _names(draw, [f"{part}-{role}" for part in PARTS for role in ROLES], count)


def training_names(draw: Draw, count: int) -> list[str]:
    """So many different names of training jobs."""
    return _names(draw, [f"{model}-{task}" for model in MODELS for task in TASKS], count)


def _names(draw: Draw, base: list[str], count: int) -> list[str]:
    names: list[str] = []
    while len(names) < count:
        turn = len(names) // len(base)
        taken = draw.child(turn).some(base, min(count - len(names), len(base)))
        names += [_numbered(name, turn) for name in taken]
    return names


def _numbered(name: str, turn: int) -> str:
    return name if turn == 0 else f"{name}-{turn + 1}"
