resource "aws_s3_bucket" "files" {
  bucket = "files"
}

resource "aws_s3_bucket_logging" "files" {
  bucket        = aws_s3_bucket.files.id
  target_bucket = aws_s3_bucket.accesses.id
  target_prefix = "files/"
}

resource "aws_s3_bucket" "accesses" {
  bucket = "accesses"
}
