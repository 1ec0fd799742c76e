"""The addresses of the status page."""

from __future__ import annotations

from django.urls import path

from loopwright.interfaces.web.status import pages

urlpatterns = [
    path("status", pages.page, name="status"),
    path("status.json", pages.as_json, name="status_json"),
    path("status.atom", pages.feed, name="status_feed"),
]
