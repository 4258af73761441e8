# Nothing is made here. From this folder `terraform test` runs the tests of all modules in one process (tests/).
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
