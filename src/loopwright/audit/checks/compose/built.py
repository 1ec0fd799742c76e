"""What a service of a Compose file is run from."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from loopwright.survey.knowledge.load import of_image
from loopwright.survey.readers.compose_files import plain
from loopwright.survey.yaml_nodes import at, text_of

if TYPE_CHECKING:
    from loopwright.survey.written.configuration import Service
    from loopwright.survey.written.dockerfile import Dockerfile


def dockerfile_of(service: Service, dockerfiles: tuple[Dockerfile, ...]) -> Dockerfile | None:
    """The Dockerfile that a service is built from; nothing where it is not built or the file is not here."""
    build = at(service.node, "build")
    if build is None:
        return None
    context = plain(text_of(build) or text_of(at(build, "context")) or ".")
    named = plain(text_of(at(build, "dockerfile")) or "Dockerfile")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(service.path), context, named))
    return next((one for one in dockerfiles if one.path == path), None)


def image_of(service: Service) -> str:
    """The image that a service names, defaults filled in; empty where it is built here or names none."""
    if at(service.node, "build") is not None:
        return ""
    return plain(text_of(at(service.node, "image")))


def technology_of(service: Service, dockerfiles: tuple[Dockerfile, ...]) -> str:
    """The technology that a service runs, by its image or the base of what it is built from; empty where unknown."""
    image = image_of(service)
    if image:
        return of_image(image)
    built = dockerfile_of(service, dockerfiles)
    return of_image(built.shipped[-1].base) if built is not None and built.shipped else ""
