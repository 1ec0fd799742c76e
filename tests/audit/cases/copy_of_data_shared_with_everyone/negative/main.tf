resource "aws_db_snapshot" "last" {
  db_instance_identifier = aws_db_instance.orders.identifier
  db_snapshot_identifier = "last"
  shared_accounts        = ["111122223333"]
}
