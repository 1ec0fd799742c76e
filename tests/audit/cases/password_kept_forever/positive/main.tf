resource "aws_iam_account_password_policy" "people" {
  minimum_password_length = 14
}
