"""For what kind of environment a file is meant, from its path: the first lesson of real repositories."""

from __future__ import annotations

from functools import lru_cache

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment

SPLIT = compiled_later(r"[._\-]+")
CAMEL = compiled_later(r"(?<=[a-z])(?=[A-Z])")

# a word of a folder's name, wherever it stands in it
IN_FOLDER_NAMES = {
    **dict.fromkeys(
        [
            "test",
            "tests",
            "testing",
            "testdata",
            "spec",
            "specs",
            "e2e",
            "cypress",
            "playwright",
            "fixtures",
            "fixture",
            "mocks",
            "mock",
            "integrationtests",
            "unittests",
            "functionaltests",
            "testutils",
            "jmeter",
            "k6",
            "loadtest",
            "loadtests",
        ],
        Environment.TEST,
    ),
    **dict.fromkeys(
        ["example", "examples", "sample", "samples", "quickstart", "quickstarts"], Environment.EXAMPLE
    ),
    **dict.fromkeys(["archive", "archived", "deprecated", "attic", "obsolete"], Environment.ARCHIVED),
}
# the whole name of a folder
FOLDER_NAMES = {
    **dict.fromkeys(
        ["dev", "development", "local", "devcontainer", "devenv", "sandbox"], Environment.DEVELOPMENT
    ),
    **dict.fromkeys(
        [
            "contrib",
            "demo",
            "demos",
            "doc",
            "docs",
            "documentation",
            "tutorial",
            "tutorials",
            "snippets",
            "patterns",
            "blueprints",
            "cookbook",
            "playground",
            "playgrounds",
            "storybook",
            "handbook",
            "benchmark",
            "benchmarks",
            "bench",
        ],
        Environment.EXAMPLE,
    ),
    **dict.fromkeys(["prod", "production", "live"], Environment.PRODUCTION),
    **dict.fromkeys(["staging", "stage", "preprod", "preproduction", "uat"], Environment.STAGING),
    **dict.fromkeys(["__tests__", "__mocks__", "ci", "t"], Environment.TEST),
}
# a word of a file's name, its ending apart
FILE_WORDS = {
    **dict.fromkeys(
        ["test", "tests", "testing", "ci", "e2e", "spec", "cypress", "loadtest", "oldest", "newest"],
        Environment.TEST,
    ),
    **dict.fromkeys(
        ["dev", "devel", "development", "local", "override", "devcontainer", "debug", "lint", "docs", "doc"],
        Environment.DEVELOPMENT,
    ),
    **dict.fromkeys(["prod", "production", "live"], Environment.PRODUCTION),
    **dict.fromkeys(["staging", "stage", "preprod", "uat"], Environment.STAGING),
}


def environment_of(path: str) -> Environment:
    """The kind of environment a path says; a folder of tests or examples speaks for all that is in it."""
    folder, _, name = path.rpartition("/")
    of_folder = folder_environment(folder)
    if of_folder in {Environment.TEST, Environment.EXAMPLE, Environment.ARCHIVED}:
        return of_folder
    of_name = _name_environment(name)
    return of_folder if of_name is Environment.UNSTATED else of_name


@lru_cache(maxsize=65536)
def folder_environment(folder: str) -> Environment:
    """The kind of environment that a folder's path says, the outermost word first."""
    if not folder or folder == ".":
        return Environment.UNSTATED
    for part in folder.split("/"):
        lowered = part.lower()
        found = FOLDER_NAMES.get(lowered.lstrip("."))
        if found is not None:
            return found
        for word in SPLIT.split(CAMEL.sub("-", part).lower()):
            if word in IN_FOLDER_NAMES:
                return IN_FOLDER_NAMES[word]
    return Environment.UNSTATED


@lru_cache(maxsize=4096)
def _name_environment(name: str) -> Environment:
    words = SPLIT.split(name.lower())
    for word in words[:-1] if len(words) > 1 else words:
        if word in FILE_WORDS:
            return FILE_WORDS[word]
    last = words[-1]
    return FILE_WORDS.get(last, Environment.UNSTATED)
