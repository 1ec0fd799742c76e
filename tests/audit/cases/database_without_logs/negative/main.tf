resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  enabled_cloudwatch_logs_exports = ["postgresql"]
}
