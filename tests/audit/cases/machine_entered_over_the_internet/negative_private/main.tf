resource "aws_instance" "shop" {
  ami                         = "ami-1"
  instance_type               = "t4g.small"
  associate_public_ip_address = false
  key_name                    = aws_key_pair.me.key_name
}
