# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Clusters and telemetry as in the field, drawn from a seed: for the demo recording, tests and benches.

``shape.draw_shape(seed, scale)`` is a pure function: the same seed and scale give the same objects, on every machine and Python.
Each concern draws from a stream of its own (``draw.Draw``), so a change of one leaves the others as they were. What is drawn is a
*shape*: manifests in order of creation, who writes each of them, which faults and training runs it holds. ``apply`` puts a shape into a
real control plane, ``telemetry`` writes the lines its workloads would have sent, ``record`` makes the demo's two files of both.

Times are never forged. Faults come from the kwok stages of ``tests/controlplane/stages``, which play the kubelet: containers really
end with OOMKilled and are started again with a growing back-off, so restarts and their times are what the API server was told as they
happened. Pods without a place wait for real, and ``record`` waits until they have waited longer than the rules ask (11 minutes by
default). A status that we write in place of an operator that is not there has the time it is written. Only the telemetry is older than
the cluster it speaks of: it ends at the moment of the recording and reaches back nine days.

Distributions state why they are as they are, beside the figures. They follow what public cluster traces and studies report (sizes
with heavy tails, most training jobs on one GPU, requests far above use); no record of any of them is copied.
"""
