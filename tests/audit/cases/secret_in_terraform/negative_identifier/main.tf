resource "aws_secretsmanager_secret_version" "directory_customer_id" {
  secret_id     = aws_secretsmanager_secret.directory.id
  secret_string = "all_of_them"
}
