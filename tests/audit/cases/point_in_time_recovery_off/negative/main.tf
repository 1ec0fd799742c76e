resource "aws_dynamodb_table" "carts" {
  name     = "carts"
  hash_key = "id"
  point_in_time_recovery {
    enabled = true
  }
}
