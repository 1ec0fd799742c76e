resource "aws_batch_job_definition" "weekly" {
  name = "weekly"
  type = "container"
  container_properties = <<JSON
  {"image": "shop/weekly:2.0", "privileged": true}
  JSON
}

resource "aws_batch_job_definition" "nightly" {
  name = "nightly"
  type = "container"
  container_properties = jsonencode({
    image      = "shop/nightly:1.4"
    privileged = true
  })
}
