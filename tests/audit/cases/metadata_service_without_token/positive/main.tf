resource "aws_instance" "web" {
  ami           = "ami-0a1b2c3d"
  instance_type = "t4g.small"
}
