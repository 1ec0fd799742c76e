"""The design at Google Cloud in Terraform: Cloud Run, Cloud SQL without a public address, secrets, files, alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import application_of
from loopwright.generate.hcl import block, ref
from loopwright.generate.naming import names_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.terraform.google.alerts import alerts
from loopwright.generate.terraform.google.application import application
from loopwright.generate.terraform.google.database import database
from loopwright.generate.terraform.google.files import files
from loopwright.generate.terraform.google.guiding import sections
from loopwright.generate.terraform.google.identity import identity, secrets
from loopwright.generate.terraform.google.network import network
from loopwright.generate.terraform.google.promises import promises
from loopwright.generate.terraform.google.variables import variables
from loopwright.generate.terraform.others.frame import held, test_file, written
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.hcl import Value
    from loopwright.generate.setting import Setting


OWNER = (
    "The owner's password: gcloud sql users set-password postgres --instance {} --prompt-for-password; it stands in "
    "the secret DATABASE_URL alone."
)


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def terraform_google(setting: Setting) -> Rendered:
    """The design at Google Cloud: the service, its database with a standby where promised, secrets, files, alerts."""
    if setting.design.provider != "gcp":
        return NotApplicable("the application does not run at Google Cloud")
    if setting.structure.arrangement is not Arrangement.SERVERLESS:
        return NotApplicable("at Google Cloud, Cloud Run is declared; machines and clusters there are not")
    asked = variables(setting)
    backend = block(
        "backend",
        "gcs",
        {"bucket": names_of(setting).state, "prefix": "infrastructure"},
    )
    settings: dict[str, Value] = {"project": ref("var.project_id"), "region": ref("var.region")}
    parts = (
        *held("google", backend, settings, asked),
        ("network.tf", network(setting), ("address_plan", "way_out")),
        ("application.tf", application(setting), ("scaling_policy", "health_check")),
        ("identity.tf", identity(setting), ("service_accounts",)),
        ("secrets.tf", secrets(setting), ("secrets", "secret_rotation")),
        ("database.tf", database(setting), ("database_stage", "backup_schedule", "backup_retention")),
        ("files.tf", files(setting), ("file_backup",)),
        ("alerts.tf", alerts(setting), ("alert_rules", "service_level_objectives")),
        test_file("google", asked, promises(setting)),
    )
    first = (
        (
            "gcloud storage buckets create gs://BUCKET --uniform-bucket-level-access "
            "--public-access-prevention   # the name stands in versions.tf"
        ),
        "gcloud storage buckets update gs://BUCKET --versioning",
        "terraform init",
    )
    assumed = (
        f"The application is run by {application_of(setting).assumption}.",
        "Secrets: printf %s VALUE | gcloud secrets versions add NAME --data-file=-",
        OWNER.format(names_of(setting).database),
    )
    return written(setting, parts, asked, first, assumed, sections(setting))
