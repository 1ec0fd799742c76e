resource "aws_lb" "shop" {
  name               = "shop"
  load_balancer_type = "application"
}

resource "aws_cloudfront_distribution" "shop" {
  enabled = true
}
