"""Who the application is, and the secrets that it may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import secret_names
from loopwright.generate.hcl import Comment, block, called, ref
from loopwright.generate.terraform.google.words import resource
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item, Value
    from loopwright.generate.setting import Setting


def identity(setting: Setting) -> tuple[Item, ...]:
    """The service's account and what it may read and write."""
    found: list[Item] = [
        resource(
            "service_account",
            "app",
            {"account_id": called(called_of(setting).role("app")), "display_name": "The application"},
        ),
        resource(
            "secret_manager_secret_iam_member",
            "app",
            {"for_each": ref("google_secret_manager_secret.app")},
            {
                "secret_id": ref("each.value.id"),
                "role": "roles/secretmanager.secretAccessor",
                "member": ref("google_service_account.app.member"),
            },
        ),
    ]
    if setting.component(Tier.FILES) is not None:
        found.append(
            resource(
                "storage_bucket_iam_member",
                "app",
                {
                    "bucket": ref("google_storage_bucket.files.name"),
                    "role": "roles/storage.objectUser",
                    "member": ref("google_service_account.app.member"),
                },
            )
        )
    return tuple(found)


def secrets(setting: Setting) -> tuple[Item, ...]:
    """The secrets by name."""
    names: list[Value] = list(secret_names(setting))
    return (
        Comment("names only: values are added by hand"),
        resource(
            "secret_manager_secret",
            "app",
            {"for_each": ref("toset(local.secret_names)")},
            {"secret_id": called(called_of(setting).secret("${each.key}"))},
            block("replication", block("auto")),
        ),
        block("locals", {"secret_names": names}),
    )
