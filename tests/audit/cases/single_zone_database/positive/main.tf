resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  multi_az = var.two_zones
}

variable "two_zones" {
  type    = bool
  default = false
}
