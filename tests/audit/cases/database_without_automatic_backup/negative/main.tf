resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  backup_retention_period = 14
}

resource "aws_rds_cluster" "letters" {
  engine = "aurora-mysql"
}
