variable "stage" {}

resource "aws_db_instance" "shop" {
  identifier = "shop"
}

resource "aws_s3_bucket" "uploads" {
  bucket = "shop-${var.stage}-uploads"
}
