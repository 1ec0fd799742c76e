terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "shop.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

resource "aws_s3_bucket" "files" {
  bucket = "files"
}
