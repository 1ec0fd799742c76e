"""The addresses of checks, alerts and deployments."""

from __future__ import annotations

from django.urls import path

from loopwright.interfaces.web.watching import pages

urlpatterns = [
    path("checks", pages.checks, name="checks"),
    path("alerts", pages.alerts, name="alerts"),
    path("alerts/<str:token>", pages.alerts, name="alert"),
    path("proofs/<str:way>", pages.proof, name="proof"),
    path("deployments", pages.deployments, name="deployments"),
    path("watching/<str:what>", pages.act, name="act"),
]
