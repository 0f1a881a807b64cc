"""Arrays in a zip of .npy files, read without a way to run anything: sizes and types are checked before use.

`numpy.load` would trust the shape in the header with memory; here the bytes there are must be the bytes it says.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from madoguchi.errors import ModelRefused

Array = npt.NDArray[np.generic]
LARGEST = 1 << 30
"""Bytes, of the file and of all that it unpacks to."""

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
            members = archive.infolist()
            if sorted(member.filename for member in members) != sorted(f"{name}.npy" for name in expected):
                raise ModelRefused("arrays.npz: found other arrays than a model has")
            if sum(member.file_size for member in members) > LARGEST:
                raise ModelRefused("arrays.npz: unpacks to more than 1 GiB")
            return {name: _array(archive.read(f"{name}.npy"), name, *expected[name]) for name in expected}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        msg = f"arrays.npz: damaged ({error})"
        raise ModelRefused(msg) from error


def _array(member: bytes, name: str, dtype: str, dimensions: int) -> Array:
    """One .npy file, format 1.0 (NEP 1): its header, then exactly the bytes that it announces."""
    stream = io.BytesIO(member)
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            msg = f"arrays.npz: {name}: written in another format version"
            raise ModelRefused(msg)
        shape, fortran, found = np.lib.format.read_array_header_1_0(stream)
    except ValueError as error:
        msg = f"arrays.npz: {name}: no readable array header"
        raise ModelRefused(msg) from error
    if found != np.dtype(dtype) or fortran or len(shape) != dimensions or min(shape, default=0) < 0:
        msg = f"arrays.npz: {name}: found {found} of shape {shape}, expected {dtype} with {dimensions} dimensions"
        raise ModelRefused(msg)
    data = member[stream.tell() :]
    cells = 1
    for size in shape:
        cells *= size
    if cells * found.itemsize != len(data):
        msg = f"arrays.npz: {name}: found {len(data)} bytes, expected {cells * found.itemsize} for shape {shape}"
        raise ModelRefused(msg)
    return np.frombuffer(data, dtype=found).reshape(shape)
