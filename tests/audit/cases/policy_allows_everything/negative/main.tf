resource "aws_iam_policy" "deploy" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = ["s3:GetObject"]
        Resource = "${aws_s3_bucket.files.arn}/*"
      },
      {
        Effect = "Deny"
        Action = "*"
        Resource = "*"
      },
    ]
  })
}
