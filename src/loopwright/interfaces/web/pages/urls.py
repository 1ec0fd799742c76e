"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from loopwright.interfaces.web.pages import overview

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("loop", overview.loop, name="loop"),
]
