resource "aws_instance" "web" {
  ami       = "ami-0a1b2c3d"
  user_data = <<-SH
    #!/bin/sh
    export AWS_ACCESS_KEY_ID=not-a-real-key
    export AWS_SECRET_ACCESS_KEY=not-a-real-secret
    aws s3 cp s3://builds/web.tar.gz /srv
  SH
}
