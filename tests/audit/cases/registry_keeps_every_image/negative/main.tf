resource "aws_ecr_repository" "shop" {
  name = "shop"
}

resource "aws_ecr_lifecycle_policy" "shop" {
  repository = aws_ecr_repository.shop.name
  policy     = "{}"
}
