"""Which days people work: weekdays, public holidays, the organisation's own days off, and which come next."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from lib import formatting
from lib.organisation_settings import LABELS, InForce, Section, days_off_in_lines
from lib.ui.cards import empty
from lib.ui.escaping import escape
from lib.ui.organisation_settings.section_form import SectionForm, last_change
from lib.ui.tables import table
from lib.ui.typing import form_area
from lib.working_days import countries, public_holidays, regions

SHOWN = 12
"""Coming days off in the preview."""

_DAY = re.compile(r"\s*(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[:,]?\s+(.*))?")
"""The year first, whatever the date format is: that can change between writing a line and reading it."""


def draw(chosen: InForce, today: date) -> tuple[SectionForm, dict[str, Any]] | None:
    """The form, and which days off come next by it.

    Returns:
        The form with the whole content of the section as it stands there, once it is sent and something changed.
    """
    stands, version = chosen.working_days, chosen.versions[Section.WORKING_DAYS]
    stored: dict[str, Any] = {f"weekday_{number}": number in stands.weekdays for number in range(7)}
    country = stands.country if stands.country in countries() else ""
    stored |= {"country": country, f"region_{country}": stands.region if stands.region in regions(country) else ""}
    stored["days_off"] = days_off_in_lines(stands)
    form = SectionForm(Section.WORKING_DAYS, version, stored)
    labels = LABELS[Section.WORKING_DAYS]
    with form_area(form.name):
        form.tell_problem()
        if not stands.is_place_known:
            place = " ".join(filter(None, [stands.country, stands.region]))
            st.warning(escape(f"The public holidays of {place} are not known any more. Please choose the place again."))
        st.markdown(f"**{labels['weekdays']}**")
        with st.container(horizontal=True, key="settings_weekdays"):
            for number, name in enumerate(formatting.WEEKDAYS):
                form.choice(st.checkbox, name, f"weekday_{number}")
        form.tell("weekdays")
        names = {"": "None", **countries()}
        country = form.choice(
            st.selectbox, labels["country"], "country", list(names), format_func=lambda code: names[code], width=360
        )
        parts = {"": "The whole country", **regions(country or "")}
        region = ""
        if len(parts) > 1:
            form.stored.setdefault(f"region_{country}", "")
            region = form.choice(
                st.selectbox, labels["region"], f"region_{country}", list(parts), format_func=lambda code: parts[code],
                width=360,
            )  # fmt: skip
        form.tell("region")
        form.words(labels["days_off"], "days_off", height=100)
        st.caption(f"One a line: the day with its year first, then what it is, such as {today.year}-12-24 Closed.")
        content = content_of(form.typed, country or "", region or "")
        st.caption(
            "Changes hold from tomorrow on: coming check-ins move to the next working day, those that were due stay "
            "where they are."
        )
        is_sent = form.is_sent()
    last_change(version, today)
    _draw_coming(content, today)
    return (form, content) if is_sent else None


def content_of(typed: Mapping[str, Any], country: str, region: str) -> dict[str, Any]:
    """What stands in the fields as the section is saved; a line that is no day is left as it is, for the use case."""
    return {
        "weekdays": [number for number in range(7) if typed[f"weekday_{number}"]],
        "country": country,
        "region": region,
        "days_off": [day_in(line) for line in str(typed["days_off"]).splitlines() if line.strip()],
    }


def day_in(line: str) -> dict[str, Any]:
    """A day off in a line, with what it is; the whole line in place of the day where it holds none."""
    found = _DAY.fullmatch(line)
    if found is None:
        return {"day": line.strip(), "name": ""}
    year, month, day, name = found.groups()
    try:
        return {"day": date(int(year), int(month), int(day)).isoformat(), "name": name or ""}
    except ValueError:
        return {"day": line.strip(), "name": ""}


def problems_of(fields: Mapping[str, str], content: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong, by the fields of this form: a line among the days off is named by its words."""
    found: dict[str, str] = {}
    for name, sentence in fields.items():
        if name.startswith("days_off."):
            line = content["days_off"][int(name.split(".")[1])]
            no_day = f"“{line['day']}” does not begin with a day. Please write its year first, as in 2026-12-24."
            found.setdefault("days_off", no_day if name.endswith("day") else sentence)
        else:
            found[name] = sentence
    return found


def _draw_coming(content: Mapping[str, Any], today: date) -> None:
    """The days off that come next, by what stands in the fields."""
    coming: dict[date, str] = {}
    for year in (today.year, today.year + 1):
        coming |= public_holidays(content["country"], content["region"], year)
    for off in content["days_off"]:
        try:
            coming[date.fromisoformat(off["day"])] = off["name"]
        except ValueError:
            continue  # The use case says which line is no day.
    days = [day for day in sorted(coming) if day >= today and day <= today + timedelta(366)][:SHOWN]
    st.markdown("**Coming days off**")
    if not days:
        empty("None but the weekdays that are not worked.")
        return
    cells = {"Day": [formatting.day(day, today) for day in days], "Why": [escape(coming[day]) for day in days]}
    table(cells, alt="The next days off")
