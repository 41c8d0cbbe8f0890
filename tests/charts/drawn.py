"""What holds for every drawing: it can be drawn from its table, and its colours are those of the theme."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import quote

import pandas as pd
from jsonschema_rs import Draft7Validator

from lib.charts import STATES, Drawing, Figure
from lib.insights import result


class Drawn(NamedTuple):
    """A drawing with its table in a form that can be asked."""

    spec: dict[str, Any]
    table: pd.DataFrame


def drawn(what: Figure | Drawing | Drawn) -> Drawn:
    """What a figure draws."""
    if isinstance(what, Drawn):
        return what
    drawing = what if isinstance(what, Drawing) else what.drawing
    assert drawing is not None
    return Drawn(drawing.spec, drawing.table.to_pandas())


def check(what: Figure | Drawing | Drawn) -> None:
    """The specification is one, names only columns that there are, and draws every row of its table.

    A click on a mark with a key returns it.
    """
    spec, table = drawn(what)
    whole = {**spec, "data": {"values": json.loads(table.to_json(orient="records"))}}
    _vega_lite().validate(whole)
    made = {*_values(spec, "as"), *(name for each in _values(spec, "groupby") for name in each)}
    assert set(_values(spec, "field")) <= {*table.columns, *made}
    assert len(table)
    kinds = {re.fullmatch(r"datum\.kind === '([\w ]+)'", shown) for shown in _values(spec, "filter")}
    assert set(table.get("kind", ())) == {kind[1] for kind in kinds if kind}, (
        "a row without a layer, or a layer without a row"
    )
    for scale in filter(None, _values(spec, "scale")):
        if set(STATES) & set(scale.get("domain", ()) if isinstance(scale.get("domain"), list) else ()):
            assert scale == {"domain": list(STATES)}, "a range would hold in one theme only"
    if "kind" not in table.columns:
        assert "datasets" not in spec, "Altair's empty row would be drawn as “undefined”"
    assert "datetime" not in str(list(table.dtypes)), "a date would be moved by the reader's time zone"
    if "key" in table.columns:
        selection = next(each for each in spec["params"] if each["name"] == "picked")
        assert selection["views"] == [spec["layer"][0]["name"]], "a click would be heard by no layer, or by several"
        assert selection["select"]["fields"] == ["key"]
        assert table["key"].notna().any()
        assert all(result.read_key(key) for key in table["key"].dropna())


@cache
def _vega_lite() -> Draft7Validator:
    """Vega-Lite's own description of a chart of several layers, in the version that Altair brings along."""
    [described] = files("altair.vegalite").glob("v*/schema/vega-lite-schema.json")
    schema = json.loads(
        described.read_text("utf-8"),
        # Some names hold characters that an address may not.
        object_hook=lambda node: {key: quote(value, "#/") if key == "$ref" else value for key, value in node.items()},
    )
    return Draft7Validator({**schema, "$ref": "#/definitions/TopLevelLayerSpec"})


def chosen(what: Figure | Drawing | Drawn) -> dict[str, Any]:
    """The values of the parameters."""
    return {each["name"]: each["value"] for each in drawn(what).spec["params"] if "value" in each}


def rows(what: Figure | Drawing | Drawn, kind: str, *columns: str) -> list[Any]:
    """The rows of one kind: the values of one column, or tuples of several."""
    found = drawn(what).table.query("kind == @kind")
    values = [found[column].tolist() for column in columns]
    return values[0] if len(values) == 1 else list(zip(*values, strict=True))


def marks(what: Figure | Drawing | Drawn, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of the tidy table, a mark a row."""
    return list(zip(*(drawn(what).table[column].tolist() for column in columns), strict=True))


def _values(node: Any, name: str) -> Iterator[Any]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == name:
                yield value
            yield from _values(value, name)
    elif isinstance(node, list):
        for each in node:
            yield from _values(each, name)
