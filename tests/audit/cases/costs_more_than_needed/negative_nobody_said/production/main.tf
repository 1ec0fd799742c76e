provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "web" {
  ami           = "ami-0abc"
  instance_type = "m6i.8xlarge"
}
resource "aws_db_instance" "main" {
  engine            = "postgres"
  instance_class    = "db.r6g.xlarge"
  multi_az          = true
  allocated_storage = 20
}
