provider "aws" {
  region = "us-east-1"
}

resource "aws_lb" "front" {
  name               = "front"
  load_balancer_type = "application"
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "HTTPS"
}
