mock_provider "aws" {
  source = "../tests/mocks"
}

run "can_be_made" {
  command = apply

  assert {
    condition     = output.state_bucket == "kubeflow-ops-terraform-state-123456789012"
    error_message = "The state's bucket is named after the platform and the account, since names are shared with everybody."
  }

  assert {
    condition     = toset(keys(output.role_arns)) == toset(["images", "image-retention", "terraform-plan", "terraform-bootstrap", "terraform-dev", "terraform-prod"])
    error_message = "Each workflow has a role of its own."
  }

  assert {
    condition     = output.image_registry == "123456789012.dkr.ecr.us-east-1.amazonaws.com/kubeflow-ops"
    error_message = "Images lie below the platform's prefix."
  }
}

run "adopts_the_repositories_that_the_workflow_made" {
  command = plan

  override_resource {
    target = module.ecr.aws_ecr_repository.service
  }

  override_data {
    target = data.aws_ecr_repositories.existing
    values = { names = ["kubeflow-ops/order-service", "kubeflow-ops/user-service", "of-somebody-else/x", "user-service"] }
  }

  assert {
    condition     = toset(keys(output.repositories)) == toset(["order-service", "user-service"])
    error_message = "All that lie below the prefix are adopted, and no other."
  }
}
