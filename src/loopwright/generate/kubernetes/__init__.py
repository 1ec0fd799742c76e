"""A design in a Kubernetes cluster: Kustomize files for the base and each environment, and how to release them."""
