mock_provider "aws" {
  source = "../../tests/mocks"

  override_resource {
    target = module.karpenter.aws_sqs_queue.interruptions
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:interruptions" }
  }
}

# Planned first as nothing exists yet: a loop over something that only AWS knows fails here, as it would for real. Then
# made with invented ids, so that tests/terraform can read every policy that names one.
run "can_be_made" {
  command = apply
}
