# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How long a series remembers itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


def memory(residuals: NDArray[Any]) -> float:
    """The integrated autocorrelation time, in samples; 1 for independent ones.

    Sum of the autocorrelations up to where a pair of them first is no larger than their error for independent samples: Geyer,
    Statist. Sci. 7 (1992) 473, section 3.3 (initial positive sequence, cut a little earlier, since short series show such pairs by
    chance). Residuals are clipped at five deviations first, so that a single outlier does not hide the rest.
    """
    import numpy as np

    count = len(residuals)
    middle = float(np.median(residuals))
    scale = float(np.median(np.abs(residuals - middle))) * 1.4826
    centred = np.clip(residuals - middle, -5 * scale, 5 * scale) if scale > 0 else residuals - middle
    centred = centred - centred.mean()
    power = float(centred @ centred)
    if power <= 0:
        return 1.0
    size = 1 << (2 * count - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    lags = np.fft.irfft(spectrum * spectrum.conj(), size)[: count // 2] / power
    pairs = lags[: len(lags) // 2 * 2].reshape(-1, 2).sum(axis=1)
    ended = np.flatnonzero(pairs <= count**-0.5)
    kept = pairs[: ended[0]] if len(ended) else pairs
    return max(1.0, 2.0 * float(kept.sum()) - 1.0)
