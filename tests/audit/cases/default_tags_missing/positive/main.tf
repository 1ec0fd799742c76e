provider "aws" {
  region = "eu-central-1"
}

resource "aws_s3_bucket" "files" {
  bucket = "files"
}

resource "aws_s3_bucket" "builds" {
  bucket = "builds"
}
