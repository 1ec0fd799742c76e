resource "aws_iam_group_policy_attachment" "operators" {
  group      = "operators"
  policy_arn = aws_iam_policy.read.arn
}
