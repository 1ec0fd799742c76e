terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "shop"
    encrypt      = true
    use_lockfile = true
  }
}

resource "aws_db_instance" "reports" {
  engine                  = "postgres"
  instance_class          = "db.t3.medium"
  allocated_storage       = 20
  backup_retention_period = 7
  multi_az                = false
  storage_encrypted       = true
}
