terraform {
  cloud {
    organization = "acme"
  }
}

resource "aws_db_instance" "main" {
  engine = "postgres"
}
