resource "aws_ecr_repository" "of" {
  for_each = toset(local.names)
  name     = each.key
}

resource "aws_ecr_lifecycle_policy" "of" {
  for_each   = toset([for one in local.kept : aws_ecr_repository.of[one].name])
  repository = each.key
  policy     = file("policy.json")
}
