provider "aws" {
  region = "us-east-1"
}

resource "aws_db_instance" "main" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  multi_az          = true
  allocated_storage = 20
}

resource "aws_db_instance" "reader" {
  instance_class      = "db.t4g.medium"
  replicate_source_db = aws_db_instance.main.identifier
}

output "reader" {
  value = aws_db_instance.reader.endpoint
}
