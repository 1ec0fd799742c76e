resource "aws_autoscaling_group" "web" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.a.id, aws_subnet.b.id]
}

resource "aws_autoscaling_group" "jobs" {
  min_size            = 1
  max_size            = 3
  vpc_zone_identifier = [var.subnets]
}
