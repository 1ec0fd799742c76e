"""What people fill in about incidents."""

from __future__ import annotations

from django import forms

from loopwright.interfaces.web.wording import Text
from loopwright.operate.incidents.incident import Severity, Status

SEVERITIES = (
    (Severity.P0.value, "P0: everyone is down, or data or secrets are lost"),
    (Severity.P1.value, "P1: the loop is broken for many"),
    (Severity.P2.value, "P2: degraded"),
    (Severity.P3.value, "P3: minor"),
)
ROLES = (("lead", "Lead"), ("communications", "Communications"), ("scribe", "Scribe"))


class Open(forms.Form):
    """A new incident."""

    title = Text(max_length=200, label="What is wrong", widget=forms.TextInput({"autofocus": True}))
    severity = forms.ChoiceField(choices=SEVERITIES, initial=Severity.P2)
    impact = Text(
        required=False, label="What users feel", widget=forms.Textarea({"rows": 2}), max_length=5000
    )


class Say(forms.Form):
    """A line for the timeline."""

    text = Text(label="What you see, think or do", widget=forms.Textarea({"rows": 2}), max_length=20_000)


class Tell(forms.Form):
    """How far it is, and what users are told of it."""

    status = forms.ChoiceField(choices=[(one.value, one.value.title()) for one in Status])
    severity = forms.ChoiceField(choices=SEVERITIES)
    update = Text(
        label="Told on the status page",
        help_text="In your users' words. Empty tells nothing new.",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        max_length=5000,
    )


class Learn(forms.Form):
    """Why it happened and what mended it."""

    cause = Text(required=False, widget=forms.Textarea({"rows": 2}), max_length=20_000)
    repair = Text(
        required=False, label="What mended it", widget=forms.Textarea({"rows": 2}), max_length=20_000
    )


class Act(forms.Form):
    """What shall keep it from happening again."""

    text = Text(label="What shall be done", max_length=500)
    owner = Text(label="By whom", max_length=100)
    due = forms.DateField(label="Until", widget=forms.DateInput({"type": "date"}))
    check = Text(
        required=False,
        max_length=100,
        label="Proven by",
        help_text="A finding, a drill or a check; empty for evidence.",
    )
