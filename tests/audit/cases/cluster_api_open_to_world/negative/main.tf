resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids              = var.subnets
    endpoint_public_access  = false
  }
}

resource "aws_eks_cluster" "office" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids              = var.subnets
    public_access_cidrs     = ["198.51.100.0/24"]
  }
}
