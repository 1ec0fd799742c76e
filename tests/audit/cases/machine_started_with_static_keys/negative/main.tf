resource "aws_instance" "web" {
  ami                  = "ami-0a1b2c3d"
  iam_instance_profile = aws_iam_instance_profile.web.name
  user_data = <<-SH
    #!/bin/sh
    export AWS_SECRET_ACCESS_KEY=$(get-secret deploy)
    aws s3 cp s3://builds/web.tar.gz /srv
  SH
}
