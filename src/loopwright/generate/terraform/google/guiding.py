"""What the guide says of Google Cloud alone: where what measures and copies stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.naming import names_of
from loopwright.generate.terraform.google.words import hosted

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

INSIDE = """The database has no public address; what stands in the network `{name}` reaches it: jobs of Cloud Run for
what dumps it (`recovery/`), a machine without a public address for Prometheus and its exporters (`observability/`).

```sh
gcloud run jobs create dump-database --image "$IMAGE" --command /opt/loop/recovery/dump-database.sh \\
  --region {region} --network {name} --subnet {name} --vpc-egress private-ranges-only
JOBS="https://run.googleapis.com/v2/projects/$(gcloud config get-value project)/locations/{region}/jobs"
gcloud scheduler jobs create http dump-database --location {region} --schedule "$WHEN" --http-method POST \\
  --uri "$JOBS/dump-database:run" \\
  --oauth-service-account-email "$ACCOUNT"
```

`recovery/crontab` says what the image has in it, and when each job runs."""


def sections(setting: Setting) -> tuple[tuple[str, str], ...]:
    """Titles with their texts."""
    if not hosted(setting):
        return ()
    name = names_of(setting).whole
    return (("What measures and copies", INSIDE.format(name=name, region=setting.design.region)),)
