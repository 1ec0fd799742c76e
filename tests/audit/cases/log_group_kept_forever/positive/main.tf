resource "aws_cloudwatch_log_group" "shop" {
  name = "shop"
}
