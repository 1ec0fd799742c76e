provider "aws" {
  region = "us-east-1"
}

resource "aws_db_instance" "main" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  multi_az          = true
  allocated_storage = 20
}
