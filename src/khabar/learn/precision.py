"""In which numbers a network learns: bfloat16 where the machine reckons with it, else single precision."""

from __future__ import annotations

import torch


def reckoning(device: str) -> torch.autocast:
    """The context in which a network is run: bfloat16 on graphics cards and on processors that have products of it.

    Without these (AVX2 alone) bfloat16 takes forty times as long as single precision.
    """
    here = torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()  # type: ignore[no-untyped-call]
    fast = device != "cpu" or here
    return torch.autocast(device, dtype=torch.bfloat16, enabled=fast)
