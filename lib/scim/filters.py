"""What a directory looks for, as a condition of the database."""

from typing import Any, NoReturn

from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, func, not_, or_, true
from sqlmodel import col

from lib.models import Person, ScimUser, clean_text
from lib.scim.ids import person_id_of

_lower = func.lower

user_name_column: ColumnElement[str] = func.coalesce(
    ScimUser.user_name_key, _lower(func.coalesce(Person.email, Person.employee_id))
)
"""Somebody whom no directory named so far goes by their address, or by their employee id."""

COLUMNS: dict[str, SQLColumnExpression[Any]] = {
    "username": func.coalesce(ScimUser.user_name_key, Person.email, Person.employee_id),
    "displayname": col(Person.name),
    "name.formatted": col(Person.name),
    "title": col(Person.title),
    "emails": col(Person.email),
    "emails.value": col(Person.email),
    "employeenumber": col(Person.employee_id),
    "department": col(Person.department),
}
"""What is compared without regard to case, by the attribute's name."""


def condition_of(filter_: ScimFilter[Any]) -> ColumnElement[bool]:
    """Whom a filter means, over `Person` and `ScimUser`.

    Raises:
        InvalidFilterException: it asks for something that cannot be looked for here.
    """
    return _Condition().visit(filter_.ast)


class _Condition(FilterVisitor[ColumnElement[bool]]):
    def __init__(self, within: str = "") -> None:
        self.within = within

    def visit_not(self, node: Not) -> ColumnElement[bool]:
        return not_(func.coalesce(self.visit(node.expr), false()))

    def visit_logical_expr(self, node: LogicalExpr) -> ColumnElement[bool]:
        terms = [self.visit(term) for term in node.terms]
        return and_(true(), *terms) if node.op is LogicalOperator.and_ else or_(false(), *terms)

    def visit_value_path(self, node: ValuePath) -> ColumnElement[bool]:
        return _Condition(f"{_name_of(node.attr_path)}.").visit(node.val_filter)

    def visit_present(self, node: Present) -> ColumnElement[bool]:
        name = self.within + _name_of(node.attr_path)
        if name in ("id", "active", "meta"):
            return true()
        column = col(ScimUser.external_id) if name == "externalid" else _column_of(name)
        return and_(column.is_not(None), column != "")

    def visit_comparison(self, node: Comparison) -> ColumnElement[bool]:
        name, value = self.within + _name_of(node.attr_path), node.value
        if name == "active":
            return col(Person.active).is_((value is True) == (_equal(node.op, name)))
        if name in ("emails.type", "emails.primary"):  # The one address that is kept is that of work.
            is_meant = str(value).lower() in ("work", "true")
            return and_(col(Person.email).is_not(None), true() if is_meant == _equal(node.op, name) else false())
        if value is not None and not isinstance(value, str):
            _refuse(name)
        text = str(clean_text(value or ""))
        if name == "id":
            is_person = col(Person.id) == person_id_of(text)
            return is_person if _equal(node.op, name) else not_(func.coalesce(is_person, false()))
        if name == "externalid":
            return _compared(func.coalesce(ScimUser.external_id, ""), node.op, text, name)
        if node.op is CompareOperator.ne:
            return not_(_in_any_case(name, CompareOperator.eq, text))
        return _in_any_case(name, node.op, text)


def _name_of(path: AttrPath) -> str:
    return f"{path.attr}.{path.sub_attr}".lower() if path.sub_attr else path.attr.lower()


def _column_of(name: str) -> SQLColumnExpression[Any]:
    return COLUMNS[name] if name in COLUMNS else _refuse(name)


def _equal(op: CompareOperator, name: str) -> bool:
    """Does a filter ask for *equal*, and not for *not equal*?"""
    if op not in (CompareOperator.eq, CompareOperator.ne):
        _refuse(name)
    return op is CompareOperator.eq


def _in_any_case(name: str, op: CompareOperator, text: str) -> ColumnElement[bool]:
    """Compare without regard to case. SQLite lowers ASCII alone: other letters are found as stored, or all small."""
    column = _column_of(name)
    small = text.lower()
    either = [_compared(column, op, text, name), _compared(_lower(column), op, small, name)]
    return or_(*either, _compared(column, op, small, name))


def _compared(column: SQLColumnExpression[Any], op: CompareOperator, text: str, name: str) -> ColumnElement[bool]:
    plain = func.coalesce(column, "")
    match op:
        case CompareOperator.eq:
            return plain == text
        case CompareOperator.ne:
            return plain != text
        case CompareOperator.co:
            return plain.contains(text, autoescape=True)
        case CompareOperator.sw:
            return plain.startswith(text, autoescape=True)
        case CompareOperator.ew:
            return plain.endswith(text, autoescape=True)
        case _:
            _refuse(name)


def _refuse(name: str) -> NoReturn:
    raise InvalidFilterException(detail=f"{name!r} cannot be looked for here in this way")
