resource "aws_cloudwatch_log_group" "shop" {
  name = "shop"
}

data "aws_kms_key" "theirs" {
  key_id = "alias/aws/secretsmanager"
}

resource "aws_secretsmanager_secret" "token" {
  kms_key_id = data.aws_kms_key.theirs.arn
}
