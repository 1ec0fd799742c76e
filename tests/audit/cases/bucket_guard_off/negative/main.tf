resource "aws_s3_bucket_public_access_block" "site" {
  bucket                  = aws_s3_bucket.site.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

module "files" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.2.2"
  bucket  = "files"
}
