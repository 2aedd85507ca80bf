from __future__ import annotations

import os

import psutil
import pytest

from precis.engine.api import Hardware
from precis.engine.llama.hardware import usable_cores, uses_flash_attention
from precis.engine.llama.native import lib


@pytest.mark.parametrize(
    ("physical", "logical", "allowed", "threads"),
    [
        (1, 1, 1, 1),
        (2, 2, 2, 2),
        (2, 4, 4, 2),
        (2, 4, 1, 1),
        (4, 8, 8, 3),
        (8, 16, 16, 7),
        (16, 32, 3, 3),
        (None, 2, 2, 2),
    ],
)
def test_a_thread_for_each_core_and_one_core_of_many_for_the_editor(
    physical: int | None, logical: int, allowed: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "cpu_count", lambda *, logical: None if logical else physical)
    monkeypatch.setattr(os, "cpu_count", lambda: logical)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(allowed)), raising=False)
    assert usable_cores() == threads


@pytest.mark.parametrize(
    ("hardware", "has_gpu", "uses"),
    [
        (Hardware(), False, False),
        (Hardware(), True, True),
        (Hardware(gpu_layers=0), True, False),
        (Hardware(flash_attention="on"), False, True),
        (Hardware(flash_attention="off"), True, False),
    ],
)
def test_flash_attention_is_for_gpus(
    hardware: Hardware, has_gpu: bool, uses: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lib, "llama_supports_gpu_offload", lambda: has_gpu)
    assert uses_flash_attention(hardware) is uses
