"""Objects of Kubernetes put together: what selects what, and what a definition of another kind costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.survey.readers.kubernetes_files import without_schemas
from loopwright.survey.source_file import SourceFile
from loopwright.survey.written.cluster import Cluster, may_equal, selects
from loopwright.survey.written.configuration import Configuration
from loopwright.survey.yaml_nodes import at, documents, line, text_of

LABELS = {"app": "web", "tier": "front"}
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: %s}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "web:1.0"}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
"""


def cluster(*files):
    found = [SourceFile(path, text.encode()) for path, text in files]
    return Cluster(tuple(one for file in found for one in Configuration(())._manifests(file)))


def node(text):
    return documents(text)[0]


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        ("{app: web}", True),
        ("{app: api}", False),
        ("{matchLabels: {app: web, tier: front}}", True),
        ("{matchLabels: {app: web, tier: back}}", False),
        ("{matchExpressions: [{key: app, operator: In, values: [api, web]}]}", True),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [api, web]}]}", False),
        ("{matchExpressions: [{key: tier, operator: Exists}]}", True),
        ("{matchExpressions: [{key: tier, operator: DoesNotExist}]}", False),
        ("{matchLabels: {app: web}, matchExpressions: [{key: zone, operator: Exists}]}", False),
        ("{}", True),
    ],
)
def test_a_selector_takes_the_labels_that_it_says(selector, wanted):
    assert selects(node(selector), LABELS) is wanted


def test_what_a_template_fills_in_may_be_anything_but_another_template():
    assert may_equal("templated.Values.name", "web")
    assert may_equal("templated.Values.name", "templated.Values.name")
    assert not may_equal("templated.Values.name", "templated.Values.other")
    assert not selects(node("{app: templated.Values.name}"), LABELS, surely=True)


@pytest.mark.parametrize(
    ("path", "namespace", "met"),
    [
        ("k8s/web.yaml", "shop", True),
        ("k8s/web.yaml", '""', True),
        ("k8s/web.yaml", "blog", False),
        ("tests/web.yaml", "shop", False),
    ],
)
def test_objects_meet_in_one_namespace_and_for_one_use(path, namespace, met):
    both = cluster((path, WEB % namespace), ("k8s/service.yaml", SERVICE))
    service, workload = both.services[0], both.workloads[0]
    assert bool(both.services_of(workload)) is met
    assert bool(both.selected(service, at(service.node, "spec", "selector"))) is met


def test_a_patch_adds_to_what_it_patches_and_is_no_workload():
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 4\n"
    both = cluster(("base/web.yaml", WEB % "shop"), ("overlays/web.yaml", patch))
    assert [one.replicas for one in both.workloads] == [4]


def test_a_patch_that_an_overlay_writes_into_its_own_file_is_one_too_at_its_line():
    overlay = """apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 5
  - target: {kind: Deployment, name: web}
    patch: |-
      - {op: remove, path: /kind:}
  - patch: "kind: [not, read"
  - {path: other.yaml}
"""
    both = cluster(("base/web.yaml", WEB % "shop"), ("overlays/kustomization.yaml", overlay))
    assert [one.replicas for one in both.workloads] == [5]
    (patch,) = [one for one in both.manifests if one.path.startswith("overlays") and one.kind == "Deployment"]
    assert str(patch.evidence()) == "overlays/kustomization.yaml:5"


WHOLE = "apiVersion: v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec:\n  x: 1\n"
HEADLESS = "kind: CustomResourceDefinition\nmetadata: {name: b}\nspec:\n  text: |\n    ---\n    spec: {}\n"
BARE = "kind: CustomResourceDefinition\nmetadata: {name: c}\n"
OTHER = "kind: Service\nspec:\n  a: 1\n"
PARTS = st.lists(
    st.sampled_from([WHOLE, HEADLESS, BARE, OTHER, "# only a comment\n"]), min_size=1, max_size=6
)


def test_a_schema_is_left_out():
    assert "x: 1" not in without_schemas(f"{WHOLE}---\n{OTHER}")
    assert "a: 1" in without_schemas(f"{WHOLE}---\n{OTHER}")


@given(PARTS, st.sampled_from(["", "---\n", "# licence\n---\n"]))
def test_without_schemas_every_object_stays_where_it_was(parts, before):
    text = before + "---\n".join(parts)
    shorter = without_schemas(text)
    kinds = [
        (text_of(at(one, "kind")), text_of(at(one, "metadata", "name")), line(one)) for one in documents(text)
    ]
    assert kinds == [
        (text_of(at(one, "kind")), text_of(at(one, "metadata", "name")), line(one))
        for one in documents(shorter)
    ]
    services = [one for one in documents(shorter) if text_of(at(one, "kind")) == "Service"]
    assert all(text_of(at(one, "spec", "a")) == "1" for one in services)
