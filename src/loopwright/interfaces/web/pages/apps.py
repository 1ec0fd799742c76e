"""The pages' place among Django's applications: templates, styles, and no tables."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What people see."""

    name = "loopwright.interfaces.web.pages"
    label = "pages"
