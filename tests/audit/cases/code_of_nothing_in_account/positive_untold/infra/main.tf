resource "aws_db_instance" "shop" {
  identifier = "shop"
  multi_az   = true
}

resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}
