mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  key_alias                = "example"
  key_deletion_window_days = 7
  old_versions_days        = 30
  buckets = {
    kept    = { name = "example-kept" }
    expired = { name = "example-expired", expire_after_days = 14 }
  }
}

run "two_buckets" {
  command = apply

  module {
    source = "./modules/s3"
  }

  assert {
    condition     = alltrue([for versioning in aws_s3_bucket_versioning.this : versioning.versioning_configuration[0].status == "Enabled"])
    error_message = "What is overwritten can be brought back."
  }

  assert {
    condition     = alltrue([for encryption in aws_s3_bucket_server_side_encryption_configuration.this : one(encryption.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"])
    error_message = "Objects are encrypted with a key of ours."
  }

  assert {
    condition     = alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "Nothing is public, whatever a policy says."
  }

  assert {
    condition     = alltrue([for policy in aws_s3_bucket_policy.this : jsondecode(policy.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"])
    error_message = "Nothing is read over an open line."
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this["expired"].rule : rule.expiration[0].days if rule.id == "age"] == [14] && [for rule in aws_s3_bucket_lifecycle_configuration.this["kept"].rule : rule.id] == ["old-versions"]
    error_message = "Only the bucket that says so loses objects by age."
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : !bucket.force_destroy])
    error_message = "A bucket with objects is never destroyed in passing."
  }
}
