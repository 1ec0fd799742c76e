"""The addresses of the web application."""

from __future__ import annotations

from django.urls import include, path

from loopwright.interfaces.web.accounts.doors import BY_TOKEN, door
from loopwright.interfaces.web.api.api import api

operations, _, namespace = api.urls
for one in operations:
    if one.callback is not None:
        door(BY_TOKEN)(one.callback)  # each operation holds its own

urlpatterns = [
    path("", include("loopwright.interfaces.web.accounts.urls")),
    path("", include("loopwright.interfaces.web.pages.urls")),
    path("", include("loopwright.interfaces.web.incidents.urls")),
    path("", include("loopwright.interfaces.web.watching.urls")),
    path("", include("loopwright.interfaces.web.status.urls")),
    path("", include("loopwright.interfaces.web.objectives.urls")),
    path("api/", (operations, "api", namespace)),
]
