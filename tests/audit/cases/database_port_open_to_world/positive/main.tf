resource "aws_security_group" "data" {
  description = "shop"
  ingress {
    description = "orders"
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

module "cache" {
  source              = "terraform-aws-modules/security-group/aws"
  version             = "5.3.0"
  name                = "cache"
  ingress_cidr_blocks = ["0.0.0.0/0"]
  ingress_rules       = ["redis-tcp"]
}
