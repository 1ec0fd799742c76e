resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  publicly_accessible = true
}

resource "google_sql_database_instance" "orders" {
  database_version = "POSTGRES_16"
  settings {
    ip_configuration {
      authorized_networks {
        name  = "all"
        value = "0.0.0.0/0"
      }
    }
  }
}
