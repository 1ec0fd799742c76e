"""Machines, containers, functions and what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found, judged
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack


OWNING = frozenset({"owner-id", "owner-alias", "image-id"})


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=0.25,
    controls=("CIS AWS 5.6",),
)
def metadata_service_without_token(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A machine gives its credentials to whoever can make it fetch an address.

    A page that fetches addresses for its users (or a proxy set up wrongly) hands out the machine's role. Ask
    for a token: `http_tokens = "required"`.
    """
    yield from judged(stacks, "metadata_service_without_token", "It gives its credentials without a token")


@check(
    Severity.LOW,
    section="security",
    area="security",
    hours=2,
    controls=("SOC 2 CC6.6",),
)
def machine_with_public_address(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A machine has an address in the internet.

    It is reachable but for its security group, and the address costs money by the hour. Put it behind a load
    balancer, in a private subnet.
    """
    yield from judged(stacks, "machine_with_public_address", "It has an address in the internet")


@check(
    Severity.INFO,
    section="security",
    area="security",
    hours=0.5,
    controls=("SOC 2 CC6.6",),
)
def public_address_by_default(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Whatever starts in a subnet gets an address in the internet.

    A machine started here is public though nobody asked for it. Give addresses to what needs one.
    """
    yield from judged(stacks, "public_address_by_default", "Machines get public addresses")


@check(
    Severity.LOW,
    section="pipeline",
    area="pipeline",
    hours=0.25,
    controls=("SOC 2 CC8.1",),
)
def image_tags_can_be_moved(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A registry lets an image's tag be moved.

    What was tested and what runs under the same tag may differ, and nobody can tell. Make tags immutable.
    """
    yield from judged(stacks, "image_tags_can_be_moved", "Tags can be moved")


@check(
    Severity.LOW,
    section="security",
    area="security",
    hours=0.25,
    controls=("ISO 27001 A.8.8",),
)
def images_not_scanned(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A registry does not scan what is pushed.

    Known faults of packages ship unseen. Scanning on push is free.
    """
    yield from judged(stacks, "images_not_scanned", "Images are not scanned")


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=("SOC 2 CC6.6",),
)
def cluster_api_open_to_world(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A cluster's API answers the whole internet.

    One leaked token or one fault in the API is enough. Name the networks that may ask, or make the endpoint
    private.
    """
    yield from judged(stacks, "cluster_api_open_to_world", "The whole internet may ask it")


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=0.5,
    controls=("SOC 2 CC6.6",),
)
def cluster_nodes_open_to_remote_access(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Nodes of a cluster take logins from everywhere.

    Without a group named, the port of SSH is open to the world. Name a security group, or take remote access
    away.
    """
    yield from judged(
        stacks, "cluster_nodes_open_to_remote_access", "Everybody may try to log in to its nodes"
    )


@check(
    Severity.INFO,
    section="operations",
    area="logging and tracing",
    hours=0.5,
)
def tracing_off(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Requests are not traced.

    Where a slow request spent its time cannot be seen. Switch tracing on; sampling keeps it cheap.
    """
    yield from judged(stacks, "tracing_off", "Requests are not traced")


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=1,
)
def container_privileged_in_batch(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A batch job runs privileged.

    Who breaks into it owns the machine. Take the privilege away.
    """
    yield from judged(stacks, "container_privileged_in_batch", "It may do everything on its machine")


@check(Severity.MEDIUM, section="security", area="security", hours=0.25)
def machine_image_from_anybody(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A machine's image is taken from whoever last published one of that name.

    Anybody may publish an image with a fitting name; the next machine starts it. Name the `owners`.
    """
    for stack in stacks:
        for block in stack.data("aws_ami"):
            narrowed = any(str(one.value("name")) in OWNING for one in block.all("filter"))
            if block.value("most_recent") is True and block.value("owners") in (None, []) and not narrowed:
                yield found(block, "`owners` is not set.")


@check(Severity.LOW, section="security", area="security", hours=4, controls=("SOC 2 CC6.6",))
def default_network_used(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """The network that comes with the account is used.

    All its subnets are public, and whatever else is started by hand lands beside. Make a network of your own.
    """
    for stack in stacks:
        for block in stack.resources("aws_default_vpc"):
            yield found(block, "It is the account's own network.")
