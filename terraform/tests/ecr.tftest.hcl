mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  prefix   = "example"
  services = ["order-service", "user-service"]
}

run "a_repository_for_each_service" {
  command = plan

  module {
    source = "./modules/ecr"
  }

  assert {
    condition     = toset([for repository in aws_ecr_repository.service : repository.name]) == toset(["example/order-service", "example/user-service"])
    error_message = "Each service has its repository below the prefix."
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.service : repository.image_tag_mutability == "IMMUTABLE"])
    error_message = "A tag names the same image for ever."
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.service : repository.image_scanning_configuration[0].scan_on_push])
    error_message = "What is pushed is scanned."
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.service : !repository.force_delete])
    error_message = "A repository with images is never destroyed in passing."
  }
}
