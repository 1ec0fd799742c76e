resource "aws_security_group" "web" {
  description = "shop"
  ingress {
    description = "preview"
    from_port   = 3000
    to_port     = 3010
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
