mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  role_name        = "example-order-service"
  provider_arn     = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com"
  issuer           = "oidc.example.com"
  namespace        = "order-service-dev"
  service_accounts = ["order-service"]
  policies         = {}
  managed_policies = {}
}

run "a_role_for_one_account" {
  command = apply

  module {
    source = "./modules/irsa"
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition == {
      StringEquals = {
        "oidc.example.com:aud" = "sts.amazonaws.com"
        "oidc.example.com:sub" = ["system:serviceaccount:order-service-dev:order-service"]
      }
    }
    error_message = "One ServiceAccount takes the role, for AWS and nobody else."
  }

  assert {
    condition     = length(aws_iam_role_policy.this) == 0
    error_message = "A role without a policy may do nothing."
  }
}

run "a_wildcard_is_refused" {
  command = plan

  module {
    source = "./modules/irsa"
  }

  variables {
    service_accounts = ["*"]
  }

  expect_failures = [var.service_accounts]
}
