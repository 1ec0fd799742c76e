resource "aws_lb" "web" {
  enable_deletion_protection = false
}
