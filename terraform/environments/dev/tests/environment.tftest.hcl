mock_provider "aws" {
  source = "../../tests/mocks"

  override_resource {
    target = module.karpenter.aws_sqs_queue.interruptions
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:interruptions" }
  }
}

# As the first real plan does, this knows no id yet: a loop over something that only AWS knows fails here.
run "can_be_planned_before_anything_exists" {
  command = plan
}

# Made with invented ids, so that tests/terraform can read every policy that names one.
run "can_be_made" {
  command = apply
}
