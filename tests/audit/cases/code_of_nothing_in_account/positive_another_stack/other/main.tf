resource "aws_db_instance" "other" {
  identifier = "other"
}
