resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  backup_retention_period = 0
}

resource "aws_db_instance" "letters" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  storage_encrypted = true
}
