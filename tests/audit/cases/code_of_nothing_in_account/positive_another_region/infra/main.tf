provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "far"
  region = "us-east-1"
}

resource "aws_db_instance" "shop" {
  identifier = "shop"
}

resource "aws_db_instance" "far" {
  identifier = "far"
  provider   = aws.far
}

resource "aws_db_instance" "near" {
  identifier = "near"
}
