resource "aws_iam_account_password_policy" "people" {
  password_reuse_prevention = 24
}
