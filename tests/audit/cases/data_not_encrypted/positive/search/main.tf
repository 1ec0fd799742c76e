variable "encrypted" {
  default = true
}

resource "aws_opensearch_domain" "shop" {
  domain_name = "shop"
  encrypt_at_rest {
    enabled = var.encrypted
  }
}
