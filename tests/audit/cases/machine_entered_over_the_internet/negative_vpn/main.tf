resource "aws_instance" "shop" {
  ami                         = "ami-1"
  instance_type               = "t4g.small"
  associate_public_ip_address = true
  key_name                    = aws_key_pair.me.key_name
}

resource "aws_ec2_client_vpn_endpoint" "people" {
  client_cidr_block = "10.9.0.0/22"
}
