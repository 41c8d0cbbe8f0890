"""The list of plans and the form of one, with the columns that SQLAdmin has too."""

from typing import ClassVar

from coaching.models import Plan
from django.contrib import admin


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    list_display: ClassVar = ["id", "code", "state", "area", "member", "start_on", "end_on", "progress"]
    list_select_related: ClassVar = ["member"]
    list_per_page = 25
    search_fields: ClassVar = ["area"]
    fields: ClassVar = ["area", "goal"]
