resource "aws_security_group" "data" {
  description = "shop"
  ingress {
    description = "orders"
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/16"]
  }
}
