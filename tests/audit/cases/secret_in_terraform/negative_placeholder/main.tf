provider "okta" {
  org_name  = "shop"
  api_token = "<OKTA_API_TOKEN>"
}
