resource "aws_iam_account_password_policy" "people" {
  max_password_age = 90
}
