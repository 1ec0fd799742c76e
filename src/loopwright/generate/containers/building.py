"""The image of the application: how it is built, what it runs as, how it is asked for its health."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loopwright.design.subject import keeps_files, static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import application_of, health_path, unknown_of
from loopwright.generate.containers.stack import image_of, stack_of, started
from loopwright.generate.containers.templating import filled
from loopwright.generate.file import File
from loopwright.generate.manifest import NAME as MANIFEST
from loopwright.generate.rendering import Rendered, renders
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.containers.stack import Stack
    from loopwright.generate.setting import Setting

FOLDER = "containers"
FILES_ALONE = "the loop is files on a delivery network: nothing of it runs in a container"
FILES = "/data/files"  # where users' files are kept while they are not in object storage
FUNCTIONS = "aws"  # whose functions take images, but not as plain web servers
# what an image never needs: history, secrets, and what is about running it
IGNORED = (
    *(
        ".git/",
        ".github/",
        ".gitlab-ci.yml",
        ".gitignore",
        ".dockerignore",
        ".editorconfig",
        ".idea/",
        ".vscode/",
    ),
    *(".DS_Store", ".env", ".env.*", "secrets/", "**/*.pem", "**/*.key", "**/*.tfstate*", "**/.terraform/"),
    *("Dockerfile*", "compose*.yaml", "docker-compose*.y*ml", "loop.yaml"),
    *(
        "cloudformation/",
        "containers/",
        "kubernetes/",
        "observability/",
        "recovery/",
        "servers/",
        "terraform/",
    ),
)


@renders(
    "seed: infrastructure-prd-template, Deployment Strategy; phase-2-infrastructure-questions, Containers"
)
def application_image(setting: Setting) -> Rendered:
    """The application's Dockerfile, its .dockerignore, and the script that hands it its secrets."""
    if static(setting.subject):
        return NotApplicable(FILES_ALONE)
    if because := unknown_of(setting):
        return NotApplicable(because)
    application, value = application_of(setting), setting.value
    stack = stack_of(application)
    timeout = round(value("choice.health_check.timeout_seconds"))
    body = filled(
        stack.template,
        assumption=f"By {application.assumption}.",
        stack=stack,
        project=setting.project,
        port=application.port,
        path=health_path(setting),
        user=round(value("container.user_id")),
        interval=round(value("choice.health_check.balancer_interval_seconds")),
        timeout=timeout,
        start_seconds=round(value("container.start_seconds")),
        failures=round(value("choice.health_check.failures")),
        probe=json.dumps(stack.asked(health_path(setting), timeout)),
        start=json.dumps(started(application.start)),
        install=application.install,
        build=application.build if stack.built else "",
        ecosystem=application.ecosystem,
        functions=_functions(setting),
        writable=(*stack.writable, *([FILES] if keeps_files(setting.subject) else [])),
        caddy=image_of("proxy"),
    )
    return (
        File("Dockerfile", body, ("container_images", "health_check")),
        File(".dockerignore", _ignored(stack), ("container_images", "secrets")),
        File(f"{FOLDER}/with-secrets.sh", filled("with-secrets.sh"), ("secrets",), executable=True),
    )


def _functions(setting: Setting) -> str:
    """The image of the adapter that a function's runtime needs before a web server; empty elsewhere."""
    there = setting.structure.arrangement is Arrangement.SERVERLESS and setting.design.provider == FUNCTIONS
    return image_of("functions") if there else ""


def _ignored(stack: Stack) -> str:
    """What is not sent to the build; the one file of the folder that the image takes is, and a site's text is too."""
    documents = () if stack.places else ("docs/",)
    anywhere = [f"**/{one}" for one in stack.ignored]
    return "\n".join((*IGNORED, *documents, MANIFEST, *anywhere, f"!{FOLDER}/with-secrets.sh", ""))
