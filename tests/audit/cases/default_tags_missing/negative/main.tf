provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = { service = "shop" }
  }
}

resource "aws_s3_bucket" "files" {
  bucket = "files"
}
