resource "aws_kms_key" "data" {
  is_enabled          = false
  enable_key_rotation = true
}
