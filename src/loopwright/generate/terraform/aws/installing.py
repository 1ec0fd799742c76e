"""What the guide says of a cluster: what is installed by hand, once, because no add-on of AWS is it."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.kubernetes.secrets import recovery_names
from loopwright.generate.kubernetes.workloads import CERTIFICATE
from loopwright.generate.naming import names_of
from loopwright.generate.pinned import version_of

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon

WIDTH = 120
SAID = """The manifests of `kubernetes/` lean on programs that no file here installs; their identities are declared
(`application.tf`). Each environment has a cluster of its own: production is told here, say another name for another.

```sh
export CLUSTER={cluster} AWS_REGION={region}
aws eks update-kubeconfig --name "$CLUSTER"

# what makes the balancer of an Ingress; its rights are AWS's own document of the same version
curl --fail --silent --show-error --location --output iam_policy.json \\
  https://raw.githubusercontent.com/kubernetes-sigs/aws-load-balancer-controller/v{balancers}/docs/install/iam_policy.json
aws iam put-role-policy --role-name "$CLUSTER-balancers" --policy-name balancers --policy-document file://iam_policy.json
helm upgrade --install aws-load-balancer-controller aws-load-balancer-controller \\
  --repo https://aws.github.io/eks-charts --version {balancers} --namespace kube-system \\
  --set clusterName="$CLUSTER" --set region="$AWS_REGION" \\
  --set vpcId="$(aws eks describe-cluster --name "$CLUSTER" --query cluster.resourcesVpcConfig.vpcId --output text)"

# what fetches secrets, and where from
helm upgrade --install external-secrets external-secrets --repo https://charts.external-secrets.io \\
  --version {secrets} --namespace external-secrets --create-namespace --wait
kubectl apply --filename - <<'STORE'
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata:
  name: {project}
spec:
  conditions:
    - namespaces: [{project}]
  provider:
    aws:
      service: SecretsManager
      region: {region}
STORE

# what the pipeline may do: all in the program's namespace, nothing outside it
kubectl create namespace {project} --dry-run=client --output yaml | kubectl apply --filename -
kubectl create rolebinding deployers --namespace {project} --clusterrole admin --group deployers
{machines}```

Once a release has made the balancer (`kubectl get ingress --namespace {project}` shows its address), write
`balanced = true` into the environment's values and apply again: then {pointing}."""
MACHINES = """
# what adds machines for pods that find no room
helm upgrade --install cluster-autoscaler cluster-autoscaler --repo https://kubernetes.github.io/autoscaler \\
  --version {machines} --namespace kube-system --set autoDiscovery.clusterName="$CLUSTER" \\
  --set awsRegion="$AWS_REGION" --set rbac.serviceAccount.name=cluster-autoscaler
"""
READ = (
    "The jobs that copy the database read {names}. Each stands in Secrets Manager as `{prefix}NAME`; put its value in "
    "by hand, as recovery/recovery.env.example tells it. {certificate} is the authority that the database's "
    "certificate is proven by:"
)
COPIES = """{read}

```sh
curl --fail --silent --show-error https://truststore.pki.rds.amazonaws.com/{region}/{region}-bundle.pem |
  aws secretsmanager put-secret-value --secret-id {secret} --secret-string file:///dev/stdin
```"""


def installed(plan: Amazon) -> tuple[tuple[str, str], ...]:
    """Titles with their texts; none where there is no cluster of Kubernetes."""
    if not plan.node_tiers:
        return ()
    found = [("What the cluster leans on", _leant_on(plan))]
    if names := recovery_names(plan.setting):
        found.append(("What copies the database", _copies(plan, names)))
    return tuple(found)


def _leant_on(plan: Amazon) -> str:
    grows = plan.most_instances > plan.count(Tier.APP)
    return SAID.format(
        cluster=names_of(plan.setting).cluster,
        region=plan.region,
        project=plan.project,
        balancers=version_of("aws-load-balancer-controller"),
        secrets=version_of("external-secrets"),
        machines=MACHINES.format(machines=version_of("cluster-autoscaler")) if grows else "",
        pointing="the name that the delivery network asks points at it"
        if plan.edge
        else "your name points at it",
    )


def _copies(plan: Amazon, names: tuple[str, ...]) -> str:
    called = names_of(plan.setting)
    _, certificate = CERTIFICATE
    read = READ.format(
        names=", ".join(f"`{name}`" for name in names),
        prefix=called.secret(""),
        certificate=f"`{certificate}`",
    )
    return COPIES.format(
        read=fill(read, WIDTH, break_long_words=False, break_on_hyphens=False),
        secret=called.secret(certificate),
        region=plan.region,
    )
