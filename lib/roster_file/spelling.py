"""Names of groups that are written in several ways: those that differ by case and spaces alone are one."""

from collections import Counter
from collections.abc import Sequence

from lib.roster_file.findings import Finding, joined, quoted
from lib.roster_file.headings import FIELD_NAMES, Field
from lib.roster_file.table import RosterRow

SPELLED_ALIKE = (Field.DEPARTMENT, Field.LOCATION)


def spell_alike(rows: Sequence[RosterRow]) -> tuple[list[RosterRow], list[Finding]]:
    """The people with each group in the spelling that is used most, and what was read in another one."""
    spelled_rows, remarks = list(rows), []
    for what in SPELLED_ALIKE:
        often: dict[str, Counter[str]] = {}
        for text, number in Counter(getattr(row, what) for row in rows).items():
            often.setdefault(text.casefold(), Counter())[text] += number
        spelled = {plain: words.most_common(1)[0][0] for plain, words in often.items() if len(words) > 1}
        if spelled:
            spelled_rows = [
                row._replace(**{what.value: spelled.get(getattr(row, what).casefold(), getattr(row, what))})
                for row in spelled_rows
            ]
        for plain, usual in spelled.items():
            others = [quoted(word) for word in often[plain] if word != usual]
            are = "is" if len(others) == 1 else "are"
            remarks.append(Finding(0, f"{FIELD_NAMES[what]}: {joined(others)} {are} read as {quoted(usual)}."))
    return spelled_rows, remarks
