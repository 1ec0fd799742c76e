resource "aws_instance" "web" {
  ami           = "ami-0a1b2c3d"
  instance_type = "m4.large"
}

resource "aws_db_instance" "orders" {
  engine         = "postgres"
  instance_class = "db.r4.large"
}
