"""What people fill in about alerts and deployments."""

from __future__ import annotations

from django import forms

from loopwright.interfaces.web.wording import Text


class Silence(forms.Form):
    """What is silenced, for how long, and why."""

    labels = Text(
        label="Labels, one a line",
        help_text='Such as alertname="LoopDown" or part=~"database|worker".',
        widget=forms.Textarea({"rows": 2}),
        max_length=2000,
    )
    hours = forms.FloatField(min_value=0.01, max_value=744, initial=2, label="Hours")
    reason = Text(max_length=500)


class Deploy(forms.Form):
    """A deployment that begins."""

    service = Text(max_length=100, initial="app")
    revision = Text(max_length=100)
    minutes = forms.FloatField(
        min_value=0.1, max_value=60, required=False, label="Window in minutes", help_text="Empty: as usual."
    )
