"""SQLAdmin on the table of plans; runs in the peers' own environment."""

import os
from typing import ClassVar

from sqladmin import Admin, ModelView
from sqlalchemy import MetaData, Table, create_engine
from sqlalchemy.orm import DeclarativeBase
from starlette.applications import Starlette

engine = create_engine(f"sqlite:///{os.environ['PEER_DATABASE']}")


class Base(DeclarativeBase):
    metadata = MetaData()


class Plan(Base):
    __table__ = Table("plan", Base.metadata, autoload_with=engine)


class PlanAdmin(ModelView, model=Plan):
    column_list: ClassVar = ["id", "code", "state", "area", "member_id", "start_on", "end_on", "progress"]
    column_searchable_list: ClassVar = ["area"]
    form_columns: ClassVar = ["area", "goal"]
    page_size = 25


app = Starlette()
Admin(app, engine).add_view(PlanAdmin)
