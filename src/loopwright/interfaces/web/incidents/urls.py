"""The addresses of incidents."""

from __future__ import annotations

from django.urls import path

from loopwright.interfaces.web.incidents import pages

urlpatterns = [
    path("incidents", pages.incidents, name="incidents"),
    path("incidents/open", pages.open_incident, name="open_incident"),
    path("incidents/<int:number>", pages.incident, name="incident"),
    path("incidents/<int:number>/post-mortem.md", pages.post_mortem, name="post_mortem"),
    path("incidents/<int:number>/<str:what>", pages.add, name="add_to_incident"),
]
