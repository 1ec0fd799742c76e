resource "aws_iam_policy" "deploy" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = ["iam:AttachRolePolicy"]
        Resource = aws_iam_role.task.arn
      },
    ]
  })
}

resource "aws_iam_policy" "start" {
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
