"""The ids that people have in SCIM. No employee id looks like them."""

import re

_ID = re.compile(r"person-([1-9][0-9]{0,8})")


def id_of(person_id: int) -> str:
    """What a directory calls somebody by."""
    return f"person-{person_id}"


def person_id_of(scim_id: str) -> int | None:
    """Whose id this is; none where it is nobody's."""
    found = _ID.fullmatch(scim_id)
    return int(found[1]) if found else None
