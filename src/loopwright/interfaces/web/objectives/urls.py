"""The address of objectives."""

from __future__ import annotations

from django.urls import path

from loopwright.interfaces.web.objectives import pages

urlpatterns = [path("objectives", pages.objectives, name="objectives")]
