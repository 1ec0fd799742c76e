resource "aws_instance" "web" {
  ami                         = "ami-0a1b2c3d"
  associate_public_ip_address = false
}
