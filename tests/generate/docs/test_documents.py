"""Every document of every example and of every kind of design is whole, true and connected."""

from __future__ import annotations

import posixpath
import re
from collections import Counter

import pytest
from tests.generate.docs.reading import CASES, FENCE, LINK, documents, markdowns, prose, said, setting

from loopwright.design.telling.escaping import markdown
from loopwright.design.telling.numbers import text_of
from loopwright.generate.docs.publishing.pages import slug

SUBSECTIONS = (
    "Document information",
    "1. Infrastructure architecture overview",
    "1.1 Infrastructure philosophy",
    "1.2 Cloud platform selection",
    "1.3 Architecture patterns",
    "2. Containerization and orchestration",
    "2.1 Container strategy",
    "2.2 Container orchestration",
    "3. CI/CD pipeline architecture",
    "3.1 Continuous integration",
    "3.2 Continuous deployment",
    "4. Networking and security",
    "4.1 Network architecture",
    "4.2 Security infrastructure",
    "5. Monitoring and observability",
    "5.1 Infrastructure monitoring",
    "5.2 Application observability",
    "6. Cost management and optimization",
    "6.1 Cost monitoring",
    "6.2 Resource management",
    "7. Backup and disaster recovery",
    "7.1 Backup strategy",
    "7.2 Disaster recovery planning",
    "8. Testing and validation",
    "8.1 Infrastructure testing",
    "8.2 Compliance and governance",
    "9. Implementation roadmap",
    "Phase 1: foundation infrastructure",
    "Phase 2: application infrastructure",
    "Phase 3: production readiness",
    "10. Success criteria and validation",
    "10.1 Technical success metrics",
    "10.2 Business success metrics",
)
LABELS = (  # the questions that the template asks in bold
    *("Infrastructure vision", "Infrastructure principles", "Cloud provider decision", "Choice", "Rationale"),
    *(
        "Alternatives considered",
        "Core infrastructure services",
        "Compute",
        "Storage",
        "Database",
        "Networking",
    ),
    *("Deployment architecture", "Application tier", "Data tier", "Infrastructure tier", "Security tier"),
    *("Scalability pattern", "Horizontal scaling", "Vertical scaling", "Database scaling", "CDN and caching"),
    *("Container technology", "Base images", "Image registry", "Image scanning", "Container architecture"),
    *(
        "Cluster configuration",
        "Namespace strategy",
        "Kubernetes configuration",
        "Source control",
        "Build system",
    ),
    *(
        "Testing integration",
        "Artifact management",
        "CI workflow",
        "Deployment environments",
        "Deployment strategy",
    ),
    *(
        "Approval process",
        "Rollback strategy",
        "Environment configuration",
        "Development",
        "Staging",
        "Production",
    ),
    *(
        "Network design",
        "Load balancing",
        "Application load balancer",
        "Network load balancer",
        "Health checks",
    ),
    *(
        "SSL/TLS management",
        "Network security",
        "Web application firewall",
        "DDoS protection",
        "Network monitoring",
    ),
    *("IAM roles and policies", "Service accounts", "Secrets management", "Multi-factor authentication"),
    *(
        "Metrics collection",
        "Log aggregation",
        "Alerting",
        "Dashboards",
        "Metrics",
        "Logging",
        "APM",
        "Uptime",
    ),
    *("Performance metrics", "Distributed tracing", "Custom metrics", "Real user monitoring"),
    *("Observability stack", "Cost tracking", "Resource tagging", "Budget alerts", "Cost analysis"),
    *("Reserved instances", "Right-sizing", "Auto-scaling", "Spot instances", "Storage optimization"),
    *("Environment sizing", "Scaling policies", "Cleanup automation", "Cost governance", "Database backups"),
    *("Application backups", "Infrastructure backups", "Cross-region replication", "Backup testing"),
    *(
        "Recovery time objective (RTO)",
        "Recovery point objective (RPO)",
        "Geographic distribution",
        "DR testing",
    ),
    *("Primary and secondary", "Failover automation", "Data synchronization", "Communication plan"),
    *("Infrastructure tests", "Security testing", "Performance testing", "Disaster recovery testing"),
    *(
        "Infrastructure CI/CD",
        "Security scanning",
        "Performance baselines",
        "Chaos engineering",
        "Audit trail",
    ),
    *(
        "Cloud account setup",
        "Network architecture",
        "IAM configuration",
        "Basic monitoring",
        "CI/CD pipeline",
    ),
    *(
        "Container registry",
        "Orchestration platform",
        "Load balancers",
        "Database infrastructure",
        "Backup systems",
    ),
    *("Advanced monitoring", "Disaster recovery", "Performance optimization", "Security hardening"),
    *("Availability", "Response time", "Scalability", "Recovery time", "Deployment speed", "Cost efficiency"),
    *("Monitoring coverage", "Developer velocity", "System reliability", "Operational efficiency"),
)
PRD = "docs/infrastructure/prd.md"
UNRESOLVED = re.compile(
    r"\{\{|\{%|@ASK@|%(?:project|region|port|health|migrate|count|database|sku)%|\bTODO\b|\bTBD\b|\bFIXME\b"
    r"|\bNone\b|<[A-Za-z]+\.[A-Za-z]+[ :]|Undefined|\[[A-Z][A-Za-z /]*\](?!\()|___"
)
EMPTY_ITEM = re.compile(r"^ *(?:- |\d+\. )(?:\*\*[^*]+\*\*)?:? *$", re.MULTILINE)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*")
# Numbers that are names: of sections, phases, lists, records, standards, priorities, dates; and how things are counted.
NAMES = re.compile(
    r"^#+ [\d.]+|^#+ Phase \d|^#+ \w{3} \d{4}\b|^ *\d+\. |\b\d{4}\. |\brecord \d{4}|\bSOC 2|\bISO \d{4,5}|\bRFC \d+"
    r"|\bas in 1\.2|\b[Ss]tep \d|\bgets 429|\bgets 403|\b\d{4}-\d\d-\d\d\b|\b730 hours|^\| \d+ to \d+ \||' OR 1=1"
    r"|\b0000\b|^\| \d{4}-\d\d-\d\d",
    re.MULTILINE,
)

every_case = pytest.mark.parametrize("case", CASES, ids=" ".join)


@every_case
def test_nothing_is_left_to_be_filled_in(case):
    for path, text in documents(case).items():
        found = UNRESOLVED.search(FENCE.sub("", text) if path.endswith(".md") else text)
        assert not found, (path, text[max(0, found.start() - 60) : found.end() + 40])
        assert not (found := EMPTY_ITEM.search(text)), (path, text[found.start() - 80 : found.end() + 40])


@every_case
def test_no_section_is_empty(case):
    for path, text in markdowns(case).items():
        plain = FENCE.sub(lambda found: f"code {found[1]}\n", text)
        parts = list(HEADING.finditer(plain))
        for one, following in zip(parts, [*parts[1:], None], strict=True):
            body = plain[one.end() : following.start() if following else len(plain)].strip()
            deeper = following is not None and len(following[1]) > len(one[1])
            assert body or deeper, (path, one[2])


@every_case
def test_the_requirements_have_every_section_and_answer_of_the_template(case):
    text = documents(case)[PRD]
    headings = [heading for _, heading in HEADING.findall(text)]
    assert [one for one in headings if one in SUBSECTIONS] == list(SUBSECTIONS)
    labels = set(re.findall(r"\*\*([^*]+)\*\*", text))
    missing = [one for one in LABELS if one not in labels]
    assert not missing


@every_case
def test_each_number_told_is_the_designs_own(case):
    figures = setting(case).answer.figures
    told = {path: text for path, text in said(case).items() if path in figures}
    assert len(told) > 60
    for path, text in told.items():
        assert text == markdown(text_of(figures[path])), path


@every_case
def test_no_number_stands_in_a_sentence_that_was_not_told(case):
    version = setting(case).answer.version
    told = [f"Loopwright {version}", *sorted(set(said(case).values()), key=len, reverse=True)]
    for path, text in markdowns(case).items():
        left = without(prose(text), told)
        stray = [
            left[max(0, one.start() - 50) : one.end() + 20] for one in NUMBER.finditer(NAMES.sub("", left))
        ]
        assert not stray, (path, stray[:3])


def without(text, told):
    """A text without what was told, each taken as a whole: not a part of a longer number."""
    for one in told:
        if one in text:
            before = r"(?<![\w.,])" if one[0].isalnum() else ""
            after = r"(?![\w,.]*\d)" if one[-1].isalnum() else ""
            text = re.sub(before + re.escape(one) + after, "◦", text)
    return text


@every_case
def test_links_lead_to_documents_and_headings_that_are_there(case):
    there = documents(case)
    anchors = {
        path: {slug(heading) for _, heading in HEADING.findall(text)}
        for path, text in markdowns(case).items()
    }
    for path, text in markdowns(case).items():
        for _, target in LINK.findall(FENCE.sub("", text)):
            if "://" in target:
                continue
            name, _, anchor = target.partition("#")
            found = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
            assert found in there, (path, target)
            assert not anchor or anchor in anchors[found], (path, target)


@every_case
def test_every_document_is_reached_from_the_first(case):
    there = markdowns(case)
    reached, waiting = set(), ["docs/README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path not in there:
            continue
        reached.add(path)
        for _, target in LINK.findall(FENCE.sub("", there[path])):
            waiting.append(
                posixpath.normpath(posixpath.join(posixpath.dirname(path), target.partition("#")[0]))
            )
    assert reached == set(there)


@every_case
def test_requirements_and_records_are_named_once(case):
    there = markdowns(case)
    stated = re.findall(r"^\| `(REQ-[A-Z0-9-]+)` \|", there[PRD], re.MULTILINE)
    stated += [
        re.search(r"^- Requirement: `(REQ-[A-Z0-9-]+)`", text, re.MULTILINE)[1]
        for path, text in there.items()
        if path.startswith("docs/decisions/") and "## Decision outcome" in text and "0000" not in path
    ]
    assert {"REQ-AVAILABILITY", "REQ-BUDGET", "REQ-PROVIDER"} <= set(stated) | {"REQ-BUDGET"}
    assert not [one for one, times in Counter(stated).items() if times > 1]
    numbers = [posixpath.basename(path)[:4] for path in there if re.match(r"docs/decisions/\d", path)]
    assert len(numbers) == len(set(numbers)) == len(setting(case).verdicts) + 1


@every_case
def test_a_requirement_is_a_sentence_in_ears_form(case):
    pattern = re.compile(
        r"^(?:(?:When|While|If|Where) .+, (?:then )?)?the (?:service|team) .*?shall|^.+ shall ", re.IGNORECASE
    )
    for line in documents(case)[PRD].splitlines():
        if line.startswith("| `REQ-"):
            sentence = line.split("|")[2].strip()
            assert pattern.match(sentence) or " may stop " in sentence, sentence
            assert sentence.endswith("."), sentence


@pytest.mark.parametrize(
    ("sentence", "told", "stray"),
    [
        ("It costs $17/month.", ["$17/month"], False),
        ("It costs $17/month.", ["$1"], True),
        ("It costs $17/month.", [], True),
        ("Back after 1.75 h.", ["75 h"], True),
        ("Peak of 2,000 users.", ["2"], True),
        ("## 1.2 A section on SOC 2, step 4", [], False),
    ],
)
def test_a_number_that_was_not_told_would_be_found(sentence, told, stray):
    assert bool(NUMBER.search(NAMES.sub("", without(sentence, told)))) is stray


@pytest.mark.parametrize(
    "left", ["{{ n }}", "TODO", "%project%", "[Date]", "None", "@ASK@", "<loopwright.design x>"]
)
def test_what_was_left_open_would_be_found(left):
    assert UNRESOLVED.search(f"A sentence with {left} in it.")
