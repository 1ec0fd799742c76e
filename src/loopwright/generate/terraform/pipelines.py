"""Whose pipeline is believed: GitHub's proof or GitLab's, as the variable `pipelines` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref, template

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Value

GITHUB, GITLAB = "token.actions.githubusercontent.com", "gitlab.com"
BRANCH = "main"
SUBJECT = "local.pipelines.subject"
PROMISE = (
    f'!strcontains({SUBJECT}, "*") && strcontains({SUBJECT}, "${{var.repository}}:")',
    "One repository's pipeline deploys, and nobody else's.",
)
TITLE = "Whose pipelines are believed"
GUIDE = """Pipelines at GitHub are believed unless you say otherwise. For GitLab's, before the first apply:

```sh
echo 'pipelines = "gitlab"' >>environments/production.tfvars   # and repository = "GROUP/PROJECT"
```

GitHub's proof names the environment. GitLab's names the project and the branch, so whatever runs on `main` of that
project is let in: protect that branch, and let each environment have its own account or group of resources. GitLab on
a host of your own: put its name into `local.trusted` of `deploying.tf`."""


def believed(audiences: dict[str, str], environment: str) -> Block:
    """Who says what of a job, by where it runs; ``audiences`` is for whom the proof is made out."""
    subjects = {
        "github": "repo:${var.repository}:environment:" + environment,
        "gitlab": "project_path:${var.repository}:ref_type:branch:ref:" + BRANCH,
    }
    issuers = {"github": GITHUB, "gitlab": GITLAB}
    kinds: dict[str, Value] = {
        name: {"issuer": issuers[name], "audience": audiences[name], "subject": template(subject)}
        for name, subject in subjects.items()
    }
    return block("locals", {"trusted": kinds, "pipelines": ref("local.trusted[var.pipelines]")})
