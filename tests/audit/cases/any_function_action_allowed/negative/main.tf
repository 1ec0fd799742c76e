resource "aws_lambda_permission" "events" {
  action        = "lambda:InvokeFunction"
  function_name = "mail"
  principal     = "events.amazonaws.com"
}
