resource "aws_instance" "shop" {
  ami                         = "ami-1"
  instance_type               = "t4g.small"
  associate_public_ip_address = true
  key_name                    = aws_key_pair.me.key_name
  iam_instance_profile        = aws_iam_instance_profile.sessions.name
}
