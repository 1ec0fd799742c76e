provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "web" {
  ami           = "ami-0abc"
  instance_type = "m6i.large"
}

resource "aws_scheduler_schedule" "stop" {
  schedule_expression = "cron(0 19 ? * MON-FRI *)"
}
