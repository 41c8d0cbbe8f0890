"""A comparison in plain sentences, for the command line."""

from collections.abc import Iterator, Sequence

from lib.roster.compare import Change, Comparison, Entry

SHOWN = 20
"""How many people a list names before it counts the rest."""


def in_words(comparison: Comparison) -> Iterator[str]:
    """What an import would change, line by line: each kind of change with its number and the first people."""
    if comparison.unknown_columns:
        yield f"Not stored, because the roster does not know them: {', '.join(comparison.unknown_columns)}."
    kinds: tuple[tuple[str, Sequence[Entry]], ...] = (
        ("New", comparison.new),
        ("Already here with an account, now on the roster", comparison.adopted),
        ("Coming back", comparison.coming_back),
        ("Leaving", comparison.leaving),
    )
    for title, people in kinds:
        yield from _list(title, [_person(person) for person in people])
    yield from _list("Changed", [_change(change) for change in comparison.changed])
    yield from _list("New manager", [_change(change) for change in comparison.new_manager])
    yield from _list(
        "Their manager is not there any more",
        [
            f"{_person(one.person)}: {one.manager} has left; "
            + (f"{one.acting} acts as manager" if one.acting else "nobody is there, HR appoints somebody")
            for one in comparison.without_manager
        ],
    )
    if comparison.maybe_renamed:
        yield renamed_in_words(comparison)
    if comparison.already_left:
        yield f"Not active and not on the roster so far, so not stored: {comparison.already_left:,}."
    yield f"Unchanged: {comparison.unchanged:,}."


def renamed_in_words(comparison: Comparison) -> str:
    """What to look at where people seem to leave and come under another employee id."""
    return (
        f"Of those who leave, {comparison.maybe_renamed:,} have the name of somebody new. If only employee ids "
        "changed, keep the old ones: under another id they count as other people, and their open plans are cancelled."
    )


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"{title}: {len(lines):,}"
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN:,} more"


def _person(person: Entry) -> str:
    return f"{person.name} ({person.employee_id})" if person.employee_id else person.name


def _change(change: Change) -> str:
    fields = "; ".join(
        f"{field.field.replace('_', ' ')}: {field.before or '–'} → {field.after or '–'}" for field in change.fields
    )
    return f"{_person(change.person)}: {fields}"
