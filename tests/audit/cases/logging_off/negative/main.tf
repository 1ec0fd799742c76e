resource "aws_eks_cluster" "shop" {
  name                      = "shop"
  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
}
