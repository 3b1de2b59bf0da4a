# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""resource.k8s.io: dynamic resource allocation."""

from __future__ import annotations

from ..._lib.structs import field
from .common import SlimMeta, Wire


class Exactly(Wire):
    device_class_name: str = ""
    allocation_mode: str = ""
    count: int | None = None


class DeviceRequest(Wire):
    """v1 nests the request under ``exactly``; v1beta1 has it flat."""

    name: str = ""
    exactly: Exactly | None = None
    device_class_name: str = ""
    allocation_mode: str = ""
    count: int | None = None


class DeviceClaim(Wire):
    requests: list[DeviceRequest] = []


class ClaimSpec(Wire):
    devices: DeviceClaim = field(default_factory=DeviceClaim)


class DeviceResult(Wire):
    request: str = ""
    driver: str = ""
    pool: str = ""
    device: str = ""


class DeviceResults(Wire):
    results: list[DeviceResult] = []


class Allocation(Wire):
    devices: DeviceResults = field(default_factory=DeviceResults)


class Consumer(Wire):
    api_group: str = ""
    resource: str = ""
    name: str = ""
    uid: str = ""


class ClaimStatus(Wire):
    allocation: Allocation | None = None
    reserved_for: list[Consumer] = []


class ResourceClaim(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: ClaimSpec = field(default_factory=ClaimSpec)
    status: ClaimStatus = field(default_factory=ClaimStatus)


class Pool(Wire):
    name: str = ""
    generation: int = 0
    resource_slice_count: int = 0


class Device(Wire):
    name: str = ""


class SliceSpec(Wire):
    driver: str = ""
    node_name: str = ""
    all_nodes: bool = False
    pool: Pool = field(default_factory=Pool)
    devices: list[Device] = []


class ResourceSlice(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: SliceSpec = field(default_factory=SliceSpec)


class DeviceClassSpec(Wire):
    extended_resource_name: str = ""


class DeviceClass(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: DeviceClassSpec = field(default_factory=DeviceClassSpec)
