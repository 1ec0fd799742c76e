resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy    = <<JSON
{
  "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "${aws_sqs_queue.jobs.arn}",
     "Condition": {"ArnEquals": {"aws:SourceArn": "${aws_sns_topic.orders.arn}"}}},
    {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
  ]
}
JSON
}
