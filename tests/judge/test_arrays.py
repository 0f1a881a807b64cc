from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
import pytest

from madoguchi.errors import ModelRefused
from madoguchi.judge.arrays import pack, unpack

ARRAYS = {"a": np.arange(6, dtype="<f4").reshape(2, 3), "b": np.array([7], dtype="<u1")}
LAYOUT = {"a": ("<f4", 2), "b": ("<u1", 1)}


def zipped(**members: bytes) -> bytes:
    """A zip of raw members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return out.getvalue()


def npy(array: Any, **options: Any) -> bytes:
    """What numpy.save writes."""
    out = io.BytesIO()
    np.save(out, array, **options)
    return out.getvalue()


def test_what_is_packed_is_unpacked() -> None:
    """Values, shapes and types come back; numpy.load reads the file too."""
    content = pack(ARRAYS)
    for found in (unpack(content, LAYOUT), np.load(io.BytesIO(content), allow_pickle=False)):
        for name, array in ARRAYS.items():
            assert found[name].dtype == array.dtype
            assert (found[name] == array).all()


def test_the_same_arrays_are_the_same_bytes() -> None:
    """No time and no order of insertion gets into the file."""
    assert pack(ARRAYS) == pack(dict(reversed(ARRAYS.items())))


class Boom:
    """Would run code if anybody unpickled it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("a pickle was run",))


def test_a_pickle_is_refused() -> None:
    """An object array is refused by its header; what is in it is never run."""
    with pytest.raises(ModelRefused, match=r"found \|O"):
        unpack(zipped(a=npy(np.array([[Boom()]], dtype=object), allow_pickle=True), b=npy(ARRAYS["b"])), LAYOUT)


@pytest.mark.parametrize(
    "wrong", [np.zeros(6, dtype="<f4"), np.zeros((2, 3)), np.asfortranarray(np.zeros((2, 3), "<f4"))]
)
def test_another_type_or_layout_is_refused(wrong: Any) -> None:
    """Other dimensions, another dtype, another order in memory."""
    with pytest.raises(ModelRefused, match="a: found"):
        unpack(zipped(a=npy(wrong), b=npy(ARRAYS["b"])), LAYOUT)


def test_a_header_cannot_ask_for_memory() -> None:
    """A shape of 3 · 10^12 numbers above 24 bytes is refused before anything is allocated."""
    lying = npy(ARRAYS["a"]).replace(b"(2, 3), }           ", b"(999999999999, 3), }")
    with pytest.raises(ModelRefused, match=r"found \d+ bytes, expected"):
        unpack(zipped(a=lying, b=npy(ARRAYS["b"])), LAYOUT)


def test_other_members_are_refused() -> None:
    """One array too few, too many, or twice."""
    for members in ({"a": npy(ARRAYS["a"])}, {"a": b"", "b": b"", "c": b""}):
        with pytest.raises(ModelRefused, match="other arrays"):
            unpack(zipped(**members), LAYOUT)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"\x80\x04.", zipped(a=b"", b=b""), zipped(a=b"\x93NUMPY\x01\x00\xff\xff{", b=b"")]
)
def test_rubbish_is_refused(content: bytes) -> None:
    """No zip, an empty member, a header that is none: one line each."""
    with pytest.raises(ModelRefused, match=r"arrays\.npz"):
        unpack(content, LAYOUT)


def test_no_flipped_byte_is_an_accident() -> None:
    """Flip any byte: refused in one line, or read as before (a byte that a zip does not use), never another error."""
    content = pack(ARRAYS)
    for at in range(len(content)):
        flipped = bytearray(content)
        flipped[at] ^= 0x55
        try:
            found = unpack(bytes(flipped), LAYOUT)
        except ModelRefused:
            continue
        assert (found["a"] == ARRAYS["a"]).all()
