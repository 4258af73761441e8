mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                          = "order-queue"
  dead_letter_name              = "order-dlq"
  max_receive_count             = 3
  visibility_timeout_seconds    = 60
  long_poll_seconds             = 20
  retention_seconds             = 345600
  dead_letter_retention_seconds = 1209600
  alarm_topic_arns              = ["arn:aws:sns:us-east-1:123456789012:alarms"]
}

run "a_queue_and_its_dead_letters" {
  command = apply

  module {
    source = "./modules/sqs"
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_policy) == { maxReceiveCount = 3, deadLetterTargetArn = aws_sqs_queue.dead_letters.arn }
    error_message = "After three deliveries a message goes to the dead letters."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.this.redrive_allow_policy).sourceQueueArns == [aws_sqs_queue.this.arn]
    error_message = "No other queue may send its dead letters there."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters.message_retention_seconds == 1209600
    error_message = "Dead letters wait 14 days."
  }

  assert {
    condition     = aws_sqs_queue.this.visibility_timeout_seconds == 60 && aws_sqs_queue.this.receive_wait_time_seconds == 20
    error_message = "Messages are hidden while they are worked on, and asked for by long polls."
  }

  assert {
    condition     = aws_sqs_queue.this.sqs_managed_sse_enabled && aws_sqs_queue.dead_letters.sqs_managed_sse_enabled
    error_message = "Both are encrypted."
  }

  assert {
    condition     = alltrue([for policy in aws_sqs_queue_policy.this : jsondecode(policy.policy).Statement[0].Effect == "Deny"])
    error_message = "The queues' own policies only forbid; who may is in the roles."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters.dimensions.QueueName == "order-dlq" && aws_cloudwatch_metric_alarm.dead_letters.threshold == 0 && length(aws_cloudwatch_metric_alarm.dead_letters.alarm_actions) == 1
    error_message = "Somebody hears of the first dead letter."
  }
}

run "dead_letters_that_die_before_they_are_read_are_refused" {
  command = plan

  module {
    source = "./modules/sqs"
  }

  variables {
    dead_letter_retention_seconds = 345600
  }

  expect_failures = [var.dead_letter_retention_seconds]
}
