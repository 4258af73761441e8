mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  prefix                   = "example"
  key_alias                = "example-secrets"
  names                    = ["a", "b"]
  recovery_window_days     = 0
  key_deletion_window_days = 7
}

run "places_for_secrets" {
  command = apply

  module {
    source = "./modules/secrets"
  }

  assert {
    condition     = output.names == { a = "example/a", b = "example/b" }
    error_message = "Each has its place below the prefix."
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == aws_kms_key.this.arn && secret.recovery_window_in_days == 0])
    error_message = "They are encrypted with a key of ours; where nothing is to be brought back, the name is free at once."
  }
}

run "what_was_deleted_by_mistake" {
  command = plan

  module {
    source = "./modules/secrets"
  }

  variables {
    recovery_window_days = 30
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.recovery_window_in_days == 30])
    error_message = "It can be brought back for 30 days."
  }
}
