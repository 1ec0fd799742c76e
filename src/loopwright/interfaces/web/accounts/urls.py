"""The addresses of accounts."""

from __future__ import annotations

from django.urls import path

from loopwright.interfaces.web.accounts import coming_in, own, people

urlpatterns = [
    path("welcome/<str:secret>", coming_in.welcome, name="welcome"),
    path("login", coming_in.come_in, name="login"),
    path("login/code", coming_in.code, name="code"),
    path("logout", coming_in.go_out, name="logout"),
    path("account", own.account, name="account"),
    path("account/second-factor", own.second_factor, name="second_factor"),
    path("account/second-factor/down", own.take_down_second_factor, name="take_down_second_factor"),
    path("account/password", own.change_password, name="change_password"),
    path("account/sittings/<int:number>/end", own.end_sitting, name="end_sitting"),
    path("account/export", own.export, name="export"),
    path("account/leave", own.leave, name="leave"),
    path("people", people.people, name="people"),
    path("people/<int:number>", people.change_person, name="change_person"),
    path("people/invitations/<int:number>/withdraw", people.withdraw, name="withdraw"),
    path("tokens", people.tokens, name="tokens"),
    path("tokens/<int:number>/revoke", people.revoke, name="revoke"),
    path("changes", people.changes, name="changes"),
]
