"""Which files a row looks into, and how comments begin in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loopwright.survey.readers.source_code import LANGUAGES

HASHES = ("#",)
SLASHES = ("//", "*", "/*")
TEMPLATE_ENDS = (
    ".html", ".htm", ".erb", ".j2", ".jinja", ".jinja2", ".ejs", ".twig", ".vue", ".svelte", ".heex", ".eex", ".leex",
    ".cshtml", ".hbs", ".mustache", ".blade.php", ".jsp", ".ftl",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files by their path; ``comments`` begin their lines of comment.

    ``any_environment`` where a path does not say what the file is for: workflows called ``ci``, folders of documents.
    """

    path: re.Pattern[str]
    comments: tuple[str, ...] = ()
    any_environment: bool = False


def _ends(*endings: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, endings))})\Z", re.IGNORECASE)


def _code(language: str, comments: tuple[str, ...]) -> FileSet:
    return FileSet(_ends(*(end for end, of in LANGUAGES.items() if of == language)), comments)


FILE_SETS = {
    **{name: _code(name, SLASHES) for name in ("javascript", "go", "java", "dotnet", "php")},
    **{name: _code(name, HASHES) for name in ("python", "ruby", "elixir")},
    "templates": FileSet(_ends(*TEMPLATE_ENDS)),
    "properties": FileSet(
        re.compile(
            r"(?:^|/)(?:application|bootstrap)[\w-]{0,40}\.(?:properties|ya?ml)\Z|(?:^|/)config/packages/[\w./-]+\.ya?ml\Z"
        ),
        HASHES,
    ),
    "nginx": FileSet(
        re.compile(
            r"(?:^|/)[\w.-]*nginx[\w.-]*\.conf(?:\.\w+)?\Z|(?:^|/)nginx/[\w./-]+\.(?:conf|template|tmpl|j2)\Z"
            r"|(?:^|/)(?:conf\.d|sites-available|sites-enabled)/[\w./-]+\Z"
        ),
        HASHES,
    ),
    "proxies": FileSet(
        re.compile(
            r"(?:^|/)[\w.-]*Caddyfile[\w.-]*\Z|(?:^|/)[\w.-]*haproxy[\w.-]*\.cfg(?:\.\w+)?\Z|(?:^|/)haproxy/[\w./-]+\.cfg\Z"
        ),
        HASHES,
    ),
    "platforms": FileSet(
        re.compile(
            r"(?:^|/)(?:fly(?:\.[\w-]+)?\.toml|render\.yaml|vercel\.json|netlify\.toml|app\.json|Procfile|railway\.(?:json|toml)"
            r"|firebase\.json|wrangler\.(?:toml|jsonc?)|_headers|next\.config\.\w+|staticwebapp\.config\.json|app\.ya?ml"
            r"|\.do/[\w-]+\.ya?ml|static\.json|serverless\.ya?ml)\Z"
        )
    ),
    "terraform": FileSet(_ends(".tf"), HASHES),
    "yaml": FileSet(
        re.compile(r"\A(?!\.(?:github|gitlab|circleci|gitea|forgejo|buildkite)[/.-]).*\.ya?ml\Z"), HASHES
    ),
    "forge": FileSet(re.compile(r"\A\.github/[\w.-]+\.ya?ml\Z"), HASHES),
    "workflows": FileSet(
        re.compile(
            r"\A(?:\.github/workflows/[\w.-]+\.ya?ml|\.gitlab-ci\.yml|\.gitlab/[\w./-]+\.yml|\.circleci/config\.yml"
            r"|bitbucket-pipelines\.yml|azure-pipelines\.yml|Jenkinsfile|\.drone\.yml|\.woodpecker(?:/[\w.-]+)?\.ya?ml"
            r"|\.buildkite/[\w.-]+\.ya?ml|\.forgejo/workflows/[\w.-]+\.ya?ml|\.gitea/workflows/[\w.-]+\.ya?ml)\Z"
        ),
        HASHES,
        any_environment=True,
    ),
    "shell": FileSet(
        _ends(".sh", ".bash", ".service", ".timer", ".cron", ".conf", ".cfg", ".env", ".yml", ".yaml"), HASHES
    ),
    "machines": FileSet(
        re.compile(
            r"(?:^|/)[\w.-]*sshd[\w.-]*(?:\.conf|_config|\.j2)(?:\.\w+)?\Z|(?:^|/)sshd_config(?:\.d/[\w.-]+)?\Z"
            r"|(?:^|/)cloud-init/[\w./-]+\Z|(?:^|/)[\w.-]*(?:cloud-init|cloud-config|user-data|user_data)[\w.-]*\Z"
            r"|\.(?:nft|nftables)\Z|(?:^|/)(?:nftables|ufw|iptables)[\w./-]*\Z|(?:^|/)(?:roles|tasks|playbooks)/[\w./-]+\.ya?ml\Z"
        ),
        HASHES,
    ),
    "documents": FileSet(_ends(".md", ".rst", ".adoc", ".txt", ".mdx"), any_environment=True),
    "owners": FileSet(
        re.compile(r"(?:^|/)(?:CODEOWNERS|SECURITY\.(?:md|rst|txt)|security\.txt)\Z"), any_environment=True
    ),
    "anything": FileSet(
        re.compile(
            r"\.(?:py|rb|go|java|kt|php|exs?|cs|[cm]?[jt]sx?|tf|ya?ml|toml|json|properties|conf|cfg|xml|gradle|gradle\.kts|mod)\Z"
            r"|(?:^|/)(?:Gemfile|requirements[\w.-]*\.txt|Procfile)\Z"
        ),
        ("#", "//"),
    ),
}
