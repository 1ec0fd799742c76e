resource "aws_lb" "web" {
  drop_invalid_header_fields = true
}

resource "aws_lb" "stream" {
  load_balancer_type = "network"
}
