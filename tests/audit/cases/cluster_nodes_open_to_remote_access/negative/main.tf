resource "aws_eks_node_group" "web" {
  cluster_name  = "shop"
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = var.subnets
  remote_access {
    ec2_ssh_key               = "operators"
    source_security_group_ids = [aws_security_group.office.id]
  }
}
