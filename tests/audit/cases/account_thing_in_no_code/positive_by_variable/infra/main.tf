variable "stage" {}

resource "aws_s3_bucket" "uploads" {
  bucket = "shop-${var.stage}-uploads"
}
