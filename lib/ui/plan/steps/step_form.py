"""What every step's form shares: what stands in the table of steps, and what it is about."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from lib.models import Action
from lib.plans.queries import ItemView
from lib.ui.plan.page import PlanPage


class HasId(Protocol):
    """Something on a plan that a form can be about."""

    @property
    def id(self) -> int: ...


class StepForm(NamedTuple):
    """A step that has a form.

    Attributes:
        title: above the form.
        action: the step of the table in `lib.plans.rules.workflow` that it takes; none where it only shows something.
        draw: draws the form and, when it is sent, takes the step.
        menu: its words in the menu of a plan; empty where another button opens it.
        items: where that which it is about stands, if it is about an activity, support, a milestone or something
            that was written. Its form is then drawn in that card, on the tab `tab`.
        is_in_place: it is drawn on the tab `tab` too, though it is about nothing that is there yet.
        where: whether the menu has it, beside the action being open.
        seen: what a step must not miss a change of, as it stands on the screen when the form is opened.
    """

    title: Callable[[PlanPage], str]
    action: Action | None
    draw: Callable[[PlanPage], None]
    menu: str = ""
    items: Callable[[PlanPage], Sequence[HasId]] | None = None
    tab: str = ""
    seen: Callable[[PlanPage, int], Mapping[str, Any]] | None = None
    is_in_place: bool = False
    where: Callable[[PlanPage], bool] | None = None

    def is_open_to(self, page: PlanPage) -> bool:
        """May whoever looks take it now?"""
        if self.action is None:
            return page.view.body is not None and not page.is_printed
        return page.may(self.action)

    def is_in_menu(self, page: PlanPage) -> bool:
        return bool(self.menu) and self.is_open_to(page) and (self.where is None or self.where(page))


def item_of(page: PlanPage, items: Sequence[ItemView]) -> ItemView:
    """What the open form is about."""
    return next(item for item in items if item.id == page.subject)
