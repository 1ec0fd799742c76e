resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  multi_az = var.environment == "production" ? true : false
}

variable "environment" {
  default = "production"
}
