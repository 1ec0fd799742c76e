resource "aws_lb" "shop" {
  name               = "shop"
  load_balancer_type = "application"
}
