resource "aws_eip" "spare" {
  domain = "vpc"
}
