"""Programs that are made to look at the machine they run on, or to join it to a network or a disk, by their image."""

from __future__ import annotations

import re

AGENTS = re.compile(
    r"(?:^|/)(?:[\w.-]*node[-_]?exporter|[\w.-]*process[-_]exporter|smartctl[-_]exporter|dcgm-exporter|cadvisor|promtail"
    r"|alloy|grafana-agent|fluent-?bit|fluentd[\w-]*|filebeat|metricbeat|vector|telegraf|netdata|glances|datadog\w{0,4}/agent|datadog-agent"
    r"|infrastructure(?:-k8s)?|newrelic-infra\w*|falco[\w-]*|beyla|parca-agent|ebpf-profiler|opentelemetry-ebpf-[\w-]+"
    r"|cilium|calico[\w-]*|node-driver-registrar|kube-proxy|kube-vip|node-problem-detector|[\w-]*csi[\w-]*|k8s-device-plugin)"
    r"(?::|@|$)"
)


def looks_at_the_machine(image: str) -> bool:
    """Whether an image is one that cannot do its work without seeing the machine's processes, files or network."""
    return AGENTS.search(image[:300]) is not None
