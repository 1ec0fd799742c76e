locals {
  encrypted = true
}

resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  storage_encrypted = local.encrypted
}

resource "aws_db_instance" "replica" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  replicate_source_db = aws_db_instance.orders.arn
}

resource "aws_efs_file_system" "uploads" {
  encrypted = var.encrypt
}

variable "encrypt" {
  default = false
}

module "db" {
  source  = "terraform-aws-modules/rds/aws"
  version = "6.10.0"
  engine  = "postgres"
}
