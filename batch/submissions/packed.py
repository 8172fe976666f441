"""Rows of a sheet as bytes and back, column by column: numbers as they are, texts as numbers of a list. Blank columns
aren't there. Nothing that is read back runs."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa

from batch.form.definition import Field

_HEAD = 8  # bytes that say how long the list of texts is


def pack(frame: pd.DataFrame, fields: Iterable[Field], numbers: Iterable[str]) -> bytes:
    """The columns of the fields, and those of whole numbers called `numbers`."""
    columns = {name: frame[name].to_numpy().astype("int32") for name in numbers}
    texts: dict[str, list[str]] = {}
    for field in fields:
        series = frame[field.key]
        if series.dtype == "str":
            numbered, found = pd.factorize(series.to_numpy(dtype=object))
            if len(found):
                columns[field.key], texts[field.key] = numbered, found.tolist()
        elif series.notna().any():
            values = series.to_numpy()
            columns[field.key] = values if series.dtype == "float64" else values.view("int64")
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    words = zlib.compress(json.dumps(texts).encode(), 1)
    return b"".join((len(words).to_bytes(_HEAD, "big"), words, out.getvalue().to_pybytes()))


def unpack(content: bytes, fields: Iterable[Field], numbers: Iterable[str], kinds: dict[str, str]) -> pd.DataFrame:
    """What `pack` was given; `kinds` are the dtypes of the fields. Raises ValueError, pyarrow.ArrowException,
    zlib.error and the like for anything else."""
    size = int.from_bytes(content[:_HEAD], "big")
    texts = json.loads(zlib.decompress(content[_HEAD : _HEAD + size]))
    with pa.ipc.open_stream(pa.py_buffer(memoryview(content)[_HEAD + size :])) as reader:
        table = reader.read_all()
    table.validate(full=True)
    columns = {name: table.column(name).to_numpy().astype("int64") for name in numbers}
    there = set(table.column_names)
    for field in fields:
        kind, values = kinds[field.key], None
        if field.key in there:
            values = table.column(field.key).to_numpy()
        if kind == "str":
            columns[field.key] = _texts(values, texts.get(field.key, []), len(table))
        elif values is None:
            columns[field.key] = np.full(len(table), np.nan if kind == "float64" else "NaT", kind)
        else:
            columns[field.key] = values.view(kind)
    return pd.DataFrame(columns, copy=False)


def _texts(values: np.ndarray | None, known: list[str], rows: int) -> pd.api.extensions.ExtensionArray:
    own = np.array([*known, np.nan], dtype=object)  # the last one is that of −1
    if values is None:
        values = np.full(rows, -1)
    if len(values) and (values.min() < -1 or values.max() >= len(known)):
        raise ValueError("no such text")
    return pd.array(own[values], dtype="str")
