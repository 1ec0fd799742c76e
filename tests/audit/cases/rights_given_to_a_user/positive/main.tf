resource "aws_iam_user_policy_attachment" "ada" {
  user       = "ada"
  policy_arn = aws_iam_policy.read.arn
}
