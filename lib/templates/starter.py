"""The templates that ship with the product, as they stand in `starter.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import field_validator
from sqlmodel import Field

from lib.models import Dimension, Purpose, TemplateActivity, TemplateContent, TemplateItem, TemplateSupport
from lib.models.base import Words
from lib.plans.parts import HELP
from lib.texts import NAME, PARAGRAPH

SHIPPED = Path(__file__).with_name("starter.toml")


class StarterTemplate(TemplateContent):
    """A template of the starter set has every part, in few words."""

    area: Words = Field(min_length=1, max_length=NAME)
    dimension: Dimension
    purpose: Purpose
    goal: Words = Field(min_length=1, max_length=PARAGRAPH)
    measure: Words = Field(min_length=1, max_length=PARAGRAPH)
    achievable: Words = Field(min_length=1, max_length=PARAGRAPH)
    activities: list[TemplateActivity] = Field(min_length=3, max_length=4)
    support: list[TemplateSupport] = Field(min_length=2, max_length=2)
    milestones: list[TemplateItem] = Field(min_length=1, max_length=2)

    @field_validator("support")
    @classmethod
    def holds_help_by_the_manager(cls, value: list[TemplateSupport]) -> list[TemplateSupport]:
        if not any(support.kind in HELP for support in value):
            raise ValueError("a meeting or manager assistance is missing")
        return value


@cache
def load() -> dict[str, StarterTemplate]:
    """The starter set by the names of its tables, in the order of the file."""
    tables = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return {name: StarterTemplate.model_validate(values) for name, values in tables.items()}
