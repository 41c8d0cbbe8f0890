"""Templates for plans: the starter set, one's own, and those that HR published for everybody who coaches."""

from lib.templates.gaps import MANAGER, MEMBER, gaps_in
from lib.templates.library import Shelf, TemplateNews, TemplateView, WaitingTemplate, list_templates, look_at_news
from lib.templates.own import (
    HOW_MANY,
    NotWhole,
    Suggested,
    TooMany,
    change_template,
    delete_template,
    save_template,
    suggest_template,
)
from lib.templates.permissions import TemplateAction
from lib.templates.publish import ask_to_publish, decline_template, publish_template, take_back
from lib.templates.use import use_template
