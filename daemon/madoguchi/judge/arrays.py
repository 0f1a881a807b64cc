"""Arrays in a zip of .npy files, read without a way to run anything: sizes and types are checked before use.

`numpy.load` would trust the shape in the header with memory; here the bytes there are must be the bytes it says.
"""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from madoguchi.errors import ModelRefused

Array = npt.NDArray[np.generic]
LARGEST = 1 << 30
"""Bytes, of the file and of all that it unpacks to."""

_HEADER = re.compile(
    rb"\{'descr': '([<>|][a-zA-Z]\d{0,3})', 'fortran_order': (True|False), 'shape': \(((?:\d{1,12},? ?){0,4})\), \} *\n"
)
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(arrays: Mapping[str, Array]) -> bytes:
    """The .npz file of these arrays; the same arrays give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(arrays):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(arrays[name]), version=(1, 0), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            archive.writestr(info, member.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=1)
    return out.getvalue()


def unpack(content: bytes, expected: Mapping[str, tuple[str, int]]) -> dict[str, Array]:
    """The arrays named in ``expected`` (name → dtype, number of dimensions), and no others. Raises `ModelRefused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive.infolist(), expected)
            return {name: _array(archive.read(f"{name}.npy"), name, *expected[name]) for name in expected}
    except _DAMAGED as error:
        msg = f"arrays.npz: damaged ({error})"
        raise ModelRefused(msg) from error


def _check(members: list[zipfile.ZipInfo], expected: Mapping[str, object]) -> None:
    if sorted(member.filename for member in members) != sorted(f"{name}.npy" for name in expected):
        raise ModelRefused("arrays.npz: found other arrays than a model has")
    if sum(member.file_size for member in members) > LARGEST:
        raise ModelRefused("arrays.npz: unpacks to more than 1 GiB")
    if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
        raise ModelRefused("arrays.npz: packed in a way that a model never is")


def _array(member: bytes, name: str, dtype: str, dimensions: int) -> Array:
    """One .npy file, format 1.0 (NEP 1): magic, length of the header, header, then exactly the bytes it announces."""
    begin = 10 + int.from_bytes(member[8:10], "little")
    header = _HEADER.fullmatch(member[10:begin])
    if member[:8] != b"\x93NUMPY\x01\x00" or header is None:
        msg = f"arrays.npz: {name}: no array header that a model has"
        raise ModelRefused(msg)
    found, order, sizes = (text.decode() for text in header.groups())
    shape = tuple(int(size) for size in sizes.replace(" ", "").split(",") if size)
    if found != np.dtype(dtype).str or order != "False" or len(shape) != dimensions:
        msg = f"arrays.npz: {name}: found {found} of shape {shape}, expected {dtype} with {dimensions} dimensions"
        raise ModelRefused(msg)
    wanted = math.prod(shape) * np.dtype(dtype).itemsize
    if wanted != len(member) - begin:
        msg = f"arrays.npz: {name}: found {len(member) - begin} bytes, expected {wanted} for shape {shape}"
        raise ModelRefused(msg)
    return np.frombuffer(member, dtype=dtype, offset=begin).reshape(shape)
