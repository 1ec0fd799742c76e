"""The tables' place among Django's applications."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The engine's tables, named ``operate_…``."""

    name = "loopwright.operate.store"
    label = "operate"
    default_auto_field = "django.db.models.BigAutoField"
