provider "aws" {
  region = "us-east-1"
}

resource "aws_lb" "front" {
  name               = "front"
  load_balancer_type = "application"
}
