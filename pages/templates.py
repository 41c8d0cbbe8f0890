"""Templates: one's own, the organisation's, the starter set, and for HR those that wait for approval."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib import clock, db, templates, ui
from lib.access import may_approve_templates, may_coach
from lib.errors import CoachingError, EditConflict
from lib.sign_in import require_viewer
from lib.templates import TemplateAction, TemplateView
from lib.ui.templates import dialog, template_list
from lib.ui.templates.dialog import OpenedTemplate

viewer = require_viewer()
moment = clock.moment()


def run(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One step in a session of its own, by whoever is signed in at this click."""
    acting = require_viewer()
    with db.writing() as session:
        return use_case(session, acting, *args, moment=clock.moment(), **values)


def act(form: str, use_case: Callable[..., Any], view: TemplateView, *, told: str, **values: Any) -> None:
    """Take one step with a template, then say what others see now."""

    def refused(error: CoachingError) -> None:
        ui.keep_error(form, error)
        if isinstance(error, EditConflict):
            with db.reading() as session:
                dialog.look_again(templates.list_templates(session, require_viewer()))

    if ui.run_action(
        partial(run, use_case, view.code, **values), told, refused, form_key=dialog.words_of(form, view.code)
    ):
        dialog.close()
    st.rerun()


def draw(view: TemplateView, held: OpenedTemplate) -> None:
    """What is open about a template, and the step that was asked for."""
    wish, seen = held.step, {"seen_revision": held.revision}
    left: object = None
    if wish is TemplateAction.CHANGE:
        left = dialog.change(view, moment.today)
        if isinstance(left, dict):
            told = "Saved. Nobody else sees the new text."
            act(dialog.CHANGE, templates.change_template, view, values=left, told=told, **seen)
    elif wish is TemplateAction.DECLINE:
        left = dialog.ask_why(view)
        if isinstance(left, str):
            told = "Declined. Its author reads your reason."
            act(dialog.DECLINE, templates.decline_template, view, reason=left, told=told, **seen)
    elif wish is TemplateAction.ASK:
        if dialog.sure(view, wish):
            act(dialog.LOOK, templates.ask_to_publish, view, told="HR reads it now.")
    elif wish is TemplateAction.DELETE:
        if dialog.sure(view, wish):
            act(dialog.LOOK, templates.delete_template, view, told=f"“{view.content.name}” is deleted.")
    else:
        asked = dialog.look(view, moment.today)
        if asked is TemplateAction.PUBLISH:
            told = "Published. Everybody who coaches can start from it."
            act(dialog.LOOK, templates.publish_template, view, told=told, **seen)
        elif asked is TemplateAction.TAKE_BACK:
            act(dialog.LOOK, templates.take_back, view, told="Withdrawn. The template is private again.")
    if left is False:
        dialog.turn_to(view)
        st.rerun()


with db.reading() as session:
    shelf = templates.list_templates(session, viewer)

with ui.page(800, gap="medium"):
    ui.title("Templates", "Starting points for a coaching plan. A manager can start a new plan from one.")
    if may_approve_templates(viewer):
        with ui.section("Needs your approval"):
            template_list.rows(shelf.waiting, moment.today, is_first_primary=True)
            if not shelf.waiting:
                ui.empty("Nothing waits for your approval.")
    if may_coach(viewer) or shelf.own:
        with ui.section("Yours"):
            template_list.rows(shelf.own, moment.today)
            if not shelf.own and ui.empty(
                "You keep no template yet.",
                "At the review of a new plan you can save it as one, without the people on it.",
                key="templates_new_plan",
                button="New plan",
            ):
                ui.go_to("new_plan")
    with ui.section("Your organisation’s"):
        template_list.rows(shelf.organisation, moment.today)
        if not shelf.organisation:
            ui.empty("Nothing is published yet.", "Somebody who keeps a template can ask HR to publish it.")
    with ui.section("Starter set"):
        template_list.rows(shelf.starter, moment.today)

if (found := dialog.opened(shelf)) is not None:
    view, _ = found

    @st.dialog(ui.escape(view.content.name), width="medium", on_dismiss=dialog.close)
    def look_at() -> None:
        """The template that is open. What is done with it may have changed since the page was drawn."""
        require_viewer()
        if (now := dialog.opened(shelf)) is not None:
            draw(*now)

    look_at()
