resource "aws_iam_policy" "deploy" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = ["iam:Attach*"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "one" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = ["iam:PassRole"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role_policy" "other" {
  role   = aws_iam_role.build.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = ["ec2:RunInstances"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "one" {
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.one.arn
}
