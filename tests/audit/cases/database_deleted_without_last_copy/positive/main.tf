resource "aws_rds_cluster" "orders" {
  engine              = "aurora-postgresql"
  skip_final_snapshot = true
}
