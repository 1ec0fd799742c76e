resource "aws_ecr_repository" "shop" {
  name = "shop"
}
