"""What people fill in about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from loopwright.interfaces.web.accounts.models import User
from loopwright.interfaces.web.accounts.roles import Role, Scope
from loopwright.interfaces.web.wording import Text

CURRENT, NEW = {"autocomplete": "current-password"}, {"autocomplete": "new-password"}


class Login(forms.Form):
    """An address and its password."""

    email = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(max_length=200, widget=forms.PasswordInput(CURRENT), strip=False)


class Code(forms.Form):
    """The code of a second factor."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Six digits from your authenticator, or one of your recovery codes.",
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True, "spellcheck": "false"}
        ),
    )


class Enter(forms.Form):
    """Who somebody is that follows a link."""

    name = Text(max_length=100, widget=forms.TextInput({"autocomplete": "name", "autofocus": True}))
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        max_length=200,
        strip=False,
        help_text="At least twelve characters; a sentence is easier than a riddle.",
        widget=forms.PasswordInput(NEW),
    )

    def __init__(self, *given: Any, invited: str = "", **named: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*given, **named)
        if invited:
            self.fields["email"].initial = invited
            self.fields["email"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Judge the password beside the name and the address."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("password"):
            person = User(email=found.get("email", ""), name=found.get("name", ""))
            try:
                validate_password(found["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return found


class NewPassword(forms.Form):
    """The old password, and the one that takes its place."""

    current = forms.CharField(
        label="Password until now", max_length=200, strip=False, widget=forms.PasswordInput(CURRENT)
    )
    password = forms.CharField(
        label="New password", max_length=200, strip=False, widget=forms.PasswordInput(NEW)
    )

    def __init__(self, person: User, *given: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*given)
        self._person = person

    def clean_current(self) -> str:
        """Whether it is the password until now."""
        found = str(self.cleaned_data["current"])
        if not self._person.check_password(found):
            raise forms.ValidationError("This is not your password until now.")
        return found

    def clean_password(self) -> str:
        """Judge the new one."""
        found = str(self.cleaned_data["password"])
        validate_password(found, self._person)
        return found


class Invite(forms.Form):
    """Who is asked to join, and as what."""

    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(choices=Role, initial=Role.RESPONDER)


class NewToken(forms.Form):
    """What a program is to do, and for how long."""

    name = Text(max_length=100, help_text="What shows it, such as “the application” or “deploy job”.")
    scope = forms.ChoiceField(choices=Scope)
    days = forms.IntegerField(min_value=1, max_value=730, initial=365, label="Days until it expires")
