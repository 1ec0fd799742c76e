resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  deletion_protection = true
}

resource "google_sql_database_instance" "orders" {
  database_version = "POSTGRES_16"
}
