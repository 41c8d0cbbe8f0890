"""The shared widgets: text stays text, errors stand at their field, a message is shown once."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from streamlit import dataframe_util
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from lib import ui
from lib.ui.escaping import SPLIT
from tests.hostile import HOSTILE

AS_TYPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# What Streamlit looks for once Markdown has been read: icons, emoji, its logo, addresses, arrows and dashes.
READ_LATER = re.compile(
    r":[\w+-]+:|:material[/_]|https?://|www\.|[\w.+-]+@[\w-]+\.|(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)", re.IGNORECASE
)


def parts_read(markdown: str) -> list[str]:
    """The texts that are left when Markdown has taken its backslashes out; Streamlit looks into each by itself."""
    return [AS_TYPED.sub(r"\1", part) for part in markdown.split(SPLIT)]


def as_read(markdown: str) -> str:
    """What can be copied from the page."""
    return "".join(parts_read(markdown))


def run(screen: Callable[[], None]) -> AppTest:
    app = AppTest.from_function(screen, default_timeout=60).run()
    assert not app.exception
    return app


def table_of(app: AppTest) -> list[tuple[str, str]]:
    table = app.table[0].value
    return [(str(name), str(text)) for name, text in zip(table.index, table.iloc[:, 0], strict=True)]


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_is_read_as_it_was_typed(text: str) -> None:
    assert as_read(ui.escape(text)) == " ".join(text.split())
    assert not any(READ_LATER.search(part) for part in parts_read(ui.escape(text)))


@given(st.text())
@example(":material/verified:")
@example("http\\://evil.example")
@example("a\u2028b\x0bc")
def test_nothing_that_is_read_later_survives(text: str) -> None:
    assert not any(READ_LATER.search(part) for part in parts_read(ui.escape(text)))
    read = as_read(ui.escape(text))
    assert " ".join(read.split()) == " ".join(text.split())
    assert not re.search(r"[^\S \xa0]", read), "a line may break nowhere else than at a space"


@given(st.text(alphabet="\\`*_[]<~$|:&#>+-=!(){}1.)a \n"))
def test_every_mark_of_markdown_has_its_backslash(text: str) -> None:
    escaped = ui.escape(text)
    bare = re.sub(r"\\.", "", escaped.replace(SPLIT, ""))
    assert not re.search(r"[`*_\[\]<~$|\\]", bare)
    assert not re.match(r"[#>+\-=]|\d+[.)]", escaped)
    assert "\n" not in escaped


def test_what_markdown_would_read_as_another_letter_stays_what_it_is() -> None:
    assert ui.escape("R&D &copy; &#169; &#xA9;") == r"R&D \&copy; \&#169; \&#xA9;"


def test_a_line_has_single_spaces() -> None:
    assert [ui.escape(text) for text in ("two  spaces", " a\tb\n", "a \u00a0b")] == ["two spaces", "a b", "a \u00a0b"]


def test_number_signs_at_the_end_of_a_heading_stay() -> None:
    assert [ui.escape(text) for text in ("Ticket queue ##", "C#")] == [r"Ticket queue \##", "C#"]


def test_plain_names_times_and_sentences_are_left_alone() -> None:
    for text in (
        "Zoë Ångström-O’Neill",
        "Goal: lead it at 10:42, with R&D.",
        "50 % (half)",
        "55\xa0%",
        "Dr. Weber, Jonas",
    ):
        assert ui.escape(text) == text


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://wiki.example/a_b?c=1&d=2#e", "https://wiki.example/a_b?c=1&amp;d=2#e"),
        ("HTTP://wiki.example", "HTTP://wiki.example"),
        ("mailto:anna@firm.example", "mailto:anna@firm.example"),
        ("https://wiki.example/(x)[y]", "https://wiki.example/(x)[y]"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://", None),
        ("https:///x", None),
        ("https://wiki.example and more", None),
        ("https://wiki.example/>x", None),
        ("Handbook, page 3", None),
    ],
)
def test_an_address_alone_is_a_link_and_all_else_is_text(typed: str, address: str | None) -> None:
    shown = ui.escape_link(typed)
    assert shown == (f"[{ui.escape(typed)}](<{address}>)" if address else ui.escape(typed))


def test_lines_are_kept_where_they_are_wanted() -> None:
    assert ui.escape("one\n# two") == "one # two"
    assert ui.escape_lines("one\n# two\n\n    three\n===") == "one  \n\\# two  \n  \nthree  \n\\==="


def test_text_by_itself_is_not_read_at_all() -> None:
    def screen() -> None:
        from lib import ui

        ui.show_text("**a**\n![p](https://evil.example/p.png)")

    assert run(screen).text[0].value == "**a**\n![p](https://evil.example/p.png)"


def test_titles_sections_and_facts_escape_what_they_show() -> None:
    def screen() -> None:
        from lib import ui

        with ui.page(800):
            ui.title("*Area*", ":red[x]")
            ui.section("# Section")
            ui.facts({"Goal": "**one**\ntwo", "_By when_": "Tuesday 26 May", "Empty": "  "})

    app = run(screen)
    title, caption = app.markdown[0].value.split("\n\n")
    assert title == r"# \*Area\*"
    assert as_read(caption) == ":small[:gray[:red[x]]]"
    assert app.header[0].value == r"\# Section"
    assert table_of(app) == [("Goal", "\\*\\*one\\*\\*  \ntwo"), (r"\_By when\_", "Tuesday 26 May")]


def test_tables_go_to_the_browser_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """By way of pandas each takes as long as a statement to the database."""

    def screen() -> None:
        from streamlit import dataframe

        from lib import ui
        from lib.ui.tables import frame

        ui.facts({"Goal": "**one**"})
        ui.table({"Step": ["Propose", "Agree"]}, alt="Steps")
        dataframe(frame({"State": [["Active"], []]}))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("pandas was asked")

    with monkeypatch.context() as patch:
        for name in ("convert_anything_to_pandas_df", "convert_pandas_df_to_arrow_bytes"):
            patch.setattr(dataframe_util, name, refuse)
        app = run(screen)

    assert table_of(app) == [("Goal", r"\*\*one\*\*")]
    assert list(app.table[1].value["Step"]) == ["Propose", "Agree"]
    assert [list(states) for states in app.dataframe[0].value["State"]] == [["Active"], []]


def test_no_facts_draw_no_table() -> None:
    def screen() -> None:
        from lib import ui

        ui.facts({"Empty": ""})

    assert not run(screen).table


def test_badges_have_icon_word_and_colour() -> None:
    def screen() -> None:
        from lib import ui
        from lib.models import State

        ui.badge(State.ACTIVE)
        ui.fact_badge("Day [18] of 30", "today")
        ui.late_badge(2)
        ui.late_badge(0)

    badges: list[Element] = list(run(screen).markdown)
    assert [badge.value for badge in badges] == [
        ":blue-badge[:material/play_circle: Active]",
        r":gray-badge[:material/today: Day \[18\] of 30]",
        ":red-badge[:material/schedule: 2 days late]",
    ]


def test_a_row_card_shows_its_line_and_tells_of_a_click() -> None:
    def screen() -> None:
        import streamlit as st

        from lib import ui

        clicked = ui.row_card(
            "home_1", "Answer *Jonas*", "since Tuesday", icon="edit", late_days=1, button="Answer", primary=True
        )
        st.text(f"clicked: {clicked}")

    app = run(screen)
    assert app.markdown[0].value.split("  \n") == [
        r":material/edit: **Answer \*Jonas\*** :red-badge[:material/schedule: 1 day late]",
        ":small[:gray[since Tuesday]]",
    ]
    assert app.text[0].value == "clicked: False"
    app.button(key="home_1").click().run()
    assert app.text[0].value == "clicked: True"


def test_a_row_card_without_a_button_shows_its_badge_at_the_right() -> None:
    def screen() -> None:
        from lib import ui
        from lib.models import Answer

        ui.row_card("plan_1", "Shadow a workshop", badge=Answer.AGREED)

    app = run(screen)
    assert not app.button
    assert [each.value for each in app.markdown] == [
        "**Shadow a workshop**",
        ":green-badge[:material/check_circle: Agreed]",
    ]


def test_where_nothing_is_there_a_button_leads_on() -> None:
    def screen() -> None:
        import streamlit as st

        from lib import ui

        if ui.empty("No plans yet.", "Pick somebody.", key="home_new", button="New plan"):
            st.text("on")

    app = run(screen)
    assert (app.markdown[0].value, app.caption[0].value) == ("No plans yet.", "Pick somebody.")
    app.button(key="home_new").click().run()
    assert app.text[0].value == "on"


def test_a_message_survives_one_rerun_and_is_shown_once() -> None:
    def screen() -> None:
        import streamlit as st

        from lib import ui

        ui.show_flash()
        if st.button("Save", key="save"):
            ui.flash("Saved. *Jonas* sees it now.")
            st.rerun()

    app = run(screen)
    assert not app.toast
    app.button(key="save").click().run()
    assert [toast.value for toast in app.toast] == [r"Saved. \*Jonas\* sees it now."]
    assert not app.run().toast


def test_a_form_keeps_its_token_until_it_was_saved() -> None:
    def screen() -> None:
        import streamlit as st

        from lib import ui

        st.text(ui.form_token("propose"))
        st.text(ui.form_token("close"))
        if st.button("Saved", key="saved"):
            ui.renew_form_token("propose")

    app = run(screen)
    first, other = (text.value for text in app.text)
    assert len(first) == 32
    assert first != other
    assert [text.value for text in app.run().text] == [first, other]
    app.button(key="saved").click().run()
    app.run()
    assert app.text[0].value not in (first, other)
    assert app.text[1].value == other


def test_errors_stand_at_their_field_until_they_are_forgotten() -> None:
    def screen() -> None:
        import streamlit as st

        from lib import ui
        from lib.errors import Invalid

        errors = ui.kept_errors("goal")
        ui.field_error(errors, "measure")
        ui.field_error(errors, "goal")
        if st.button("Save", key="save"):
            ui.keep_error("goal", Invalid({"goal": "Please write the *goal* first."}))
            st.rerun()
        if st.button("Leave", key="leave"):
            ui.forget_errors("goal")
            st.rerun()

    app = run(screen)
    assert not app.markdown
    app.button(key="save").click().run()
    assert [each.value for each in app.markdown] == [r":red[:material/error: Please write the \*goal\* first.]"]
    app.button(key="leave").click().run()
    assert not app.markdown


def test_an_error_of_the_whole_form_has_no_field() -> None:
    def screen() -> None:
        import streamlit as st

        from lib import ui
        from lib.errors import NotAllowed, NotFound

        ui.keep_error("close", NotAllowed("Only the manager closes a plan."))
        st.text(repr(ui.kept_errors("close")))
        ui.show_errors(NotFound())

    app = run(screen)
    assert app.text[0].value == "{'': 'Only the manager closes a plan.'}"
    assert app.error[0].value.startswith("We could not find that.")


def test_a_chart_is_drawn_with_its_sentence() -> None:
    def screen() -> None:
        from datetime import date

        from lib import charts, ui

        drawing = charts.rhythm([], [], [], start=date(2026, 5, 4), end=date(2026, 6, 3), today=date(2026, 5, 14))
        ui.draw(drawing, key="plan_rhythm", alt="Day 11 of 31.")

    chart = run(screen).get("vega_lite_chart")[0]
    assert chart.proto.alt == "Day 11 of 31."
    assert '"ticks"' in chart.proto.spec


def test_a_chart_stands_on_a_card_with_its_words_and_its_numbers() -> None:
    def screen() -> None:
        from datetime import date

        import streamlit as st

        from lib import charts, ui

        reports = [charts.ProgressReport(date(2026, 5, 7), 55, "*Jonas*")]
        start, end, today = date(2026, 5, 4), date(2026, 6, 3), date(2026, 5, 14)
        figure = charts.progress_and_pace(reports, start=start, end=end, today=today)
        figure = figure._replace(title="The *title*", legend="The *legend*")
        with ui.chart_card(figure, key="plan_progress"):
            st.text("Below")

    app = run(screen)
    assert app.get("vega_lite_chart")[0].proto.alt.startswith("Day 10 of 30: 55")
    assert app.markdown[0].value.startswith("**The \\*title\\***  \n:small[:gray[As reported")
    assert app.markdown[0].value.endswith(r":small[:gray[The \*legend\*]]")
    assert app.text[0].value == "Below"
    assert not app.dataframe, "the numbers are drawn once somebody asks for them"
    app.session_state["plan_progress_numbers"] = True
    assert app.run().dataframe[0].value["Set by"].tolist() == ["*Jonas*"]


def test_a_click_on_a_chart_is_heard_where_somebody_asked_for_it() -> None:
    def screen() -> None:
        from datetime import date

        import streamlit as st

        from lib import ui
        from lib.insights.check_ins.stuck import STUCK
        from lib.insights.result import Cell, QuestionResult
        from lib.models.insights import Question

        cells = {STUCK: [Cell("nobody_responsible", "", 2, 2, 2)]}
        today = date(2026, 5, 14)
        figure = STUCK.figure(QuestionResult(Question.CHECK_INS, date(2026, 5, 1), date(2026, 5, 31), today, cells))
        ui.chart_card(figure, key="insights_stuck", on_select=lambda: None)
        ui.chart_card(figure, key="insights_still")
        st.text(str(st.session_state["insights_stuck"].selection))

    app = run(screen)
    heard, still = app.get("vega_lite_chart")
    assert list(heard.proto.selection_mode) == ["picked"]
    assert not still.proto.selection_mode
    assert app.text[0].value == "{'picked': {}}"


def test_where_there_is_nothing_to_draw_the_card_holds_a_sentence() -> None:
    def screen() -> None:
        from datetime import date

        from lib import charts, ui

        ui.chart_card(charts.team_timeline([], today=date(2026, 5, 14)), key="plans_timeline")

    app = run(screen)
    assert [line.value for line in app.markdown] == ["**No active plans.**"]  # Once is enough.
    assert not app.get("vega_lite_chart")
    assert not app.dataframe


def test_contrasts_stand_side_by_side() -> None:
    def screen() -> None:
        from lib import ui

        ui.contrasts("The *PSP*", [("Proactive", "Reactive", "Before there is a problem.")])

    table = run(screen).table[0].value
    assert list(table.columns) == ["Coaching plan", r"The \*PSP\*", "What that means"]
    assert list(table.iloc[0]) == ["Proactive", "Reactive", "Before there is a problem."]
