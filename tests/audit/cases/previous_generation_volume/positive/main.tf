resource "aws_ebs_volume" "files" {
  availability_zone = "eu-central-1a"
  size              = 100
  type              = "gp2"
}
