"""What the guide says of AWS alone: what measures and copies from inside, and the cache's password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.naming import names_of
from loopwright.generate.terraform.aws.installing import installed
from loopwright.generate.terraform.pipelines import GUIDE, TITLE

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon

STATE = """The bootstrap has a state of its own for each environment, in `bootstrap/terraform.tfstate.d/`. It holds
names and no secret: commit it, or the next person makes a second bucket."""
INSIDE = """The database has no public address. Whatever measures it or copies it stands inside the network, in the
subnets of the output `inside_subnets`, and joins the group of the output `watch_group`, which the database answers:
Prometheus with its exporters and the collector (`observability/`), and the jobs of `recovery/`, as a scheduled task of
ECS or on the machine that Prometheus runs on."""
CACHE = """The cache answers one user, who signs in with the program's role. A library that reads `REDIS_URL` cannot
sign: give the user a password, which stands in the secret alone.

```sh
read -rs PASSWORD   # 64 letters and digits: openssl rand -hex 32
printf '{{"UserId": "{user}", "AuthenticationMode": {{"Type": "password", "Passwords": ["%s"]}}}}' "$PASSWORD" |
  aws elasticache modify-user --cli-input-json file:///dev/stdin
printf 'rediss://{user}:%s@%s:6379/0' "$PASSWORD" "$(terraform output -raw cache_host)" |
  aws secretsmanager put-secret-value --secret-id {secret} --secret-string file:///dev/stdin
```"""


def sections(plan: Amazon) -> tuple[tuple[str, str], ...]:
    """Titles with their texts."""
    found = [("The state of the bootstrap", STATE)]
    if plan.watched_inside and (plan.hosted or plan.own_database):
        found.append(("What measures and copies", INSIDE))
    if plan.deployed:
        found.append((TITLE, GUIDE))
    if plan.cached:
        names = names_of(plan.setting)
        text = CACHE.format(user=names.cache_user, secret=names.secret("REDIS_URL"))
        found.append(("The cache's password", text))
    return (*found, *installed(plan))
