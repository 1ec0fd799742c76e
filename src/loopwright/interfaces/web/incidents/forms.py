"""What people fill in about incidents."""

from __future__ import annotations

from django import forms

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

    title = forms.CharField(
        max_length=200, label="What is wrong", widget=forms.TextInput({"autofocus": True})
    )
    severity = forms.ChoiceField(choices=SEVERITIES, initial=Severity.P2)
    impact = forms.CharField(
        required=False, label="What users feel", widget=forms.Textarea({"rows": 2}), max_length=5000
    )


class Say(forms.Form):
    """A line for the timeline."""

    text = forms.CharField(
        label="What you see, think or do", widget=forms.Textarea({"rows": 2}), max_length=20_000
    )


class Tell(forms.Form):
    """How far it is, and what users are told of it."""

    status = forms.ChoiceField(choices=[(one.value, one.value.title()) for one in Status])
    severity = forms.ChoiceField(choices=SEVERITIES)
    update = forms.CharField(
        label="Told on the status page",
        help_text="In your users' words. Empty tells nothing new.",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        max_length=5000,
    )


class Learn(forms.Form):
    """Why it happened and what mended it."""

    cause = forms.CharField(required=False, widget=forms.Textarea({"rows": 2}), max_length=20_000)
    repair = forms.CharField(
        required=False, label="What mended it", widget=forms.Textarea({"rows": 2}), max_length=20_000
    )


class Act(forms.Form):
    """What shall keep it from happening again."""

    text = forms.CharField(label="What shall be done", max_length=500)
    owner = forms.CharField(label="By whom", max_length=100)
    due = forms.DateField(label="Until", widget=forms.DateInput({"type": "date"}))
    check = forms.CharField(
        required=False,
        max_length=100,
        label="Proven by",
        help_text="A finding, a drill or a check; empty for evidence.",
    )
