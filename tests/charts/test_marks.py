"""Names beside the rows of a chart."""

import pytest

from lib.charts import marks


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Group Finance, Controlling and Treasury", "Group Finance,\nControlling and Treasury"),
        ("Rindfleischetikettierungsüberwachung 4", "Rindfleischetiketti-\nerungsüberwachung 4"),
        ("Immunohistochemistry", "Immunohistochemistry"),
    ],
)
def test_a_long_name_stands_in_two_lines_of_about_the_same_length(name: str, lines: str) -> None:
    assert marks.wrapped([name, "Sales"]) == {name: lines}
