resource "aws_s3_bucket" "files" {
  bucket = "files"
}

resource "google_storage_bucket" "files" {
  location = "EU"
  versioning {
    enabled = false
  }
}
