mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  platform           = "example"
  account            = { id = "123456789012", region = "us-east-1", partition = "aws" }
  issuer             = "token.actions.githubusercontent.com"
  repository         = "acme/platform"
  main_branch        = "main"
  image_workflow     = ".github/workflows/build-image.yml"
  retention_workflow = ".github/workflows/retire-images.yml"
  image_prefix       = "example"
  state              = { bucket_arn = "arn:aws:s3:::state", key_arn = "arn:aws:kms:us-east-1:123456789012:key/state" }
  applies            = { dev = ["arn:aws:iam::123456789012:role/example-dev-*"] }
}

run "what_workflows_may_do" {
  command = apply

  module {
    source = "./modules/github-oidc"
  }

  assert {
    condition     = jsondecode(aws_iam_role.this["images"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:job_workflow_ref"] == "acme/platform/.github/workflows/build-image.yml@refs/heads/main"
    error_message = "Only the workflow as it stands on main pushes images, whoever calls it."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.this : jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"])
    error_message = "Every token is meant for AWS."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this["images"].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == "repo:acme/platform:*"
    error_message = "And comes from our repository."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.images.policy).Statement : statement.Resource == "arn:aws:ecr:us-east-1:123456789012:repository/example/*" || statement.Action == "ecr:GetAuthorizationToken"])
    error_message = "It creates and pushes below the platform's prefix only."
  }

  assert {
    condition     = length([for action in flatten([for statement in jsondecode(aws_iam_role_policy.images.policy).Statement : statement.Action]) : action if length(regexall("Delete|Policy|Mutability|\\*", action)) > 0]) == 0
    error_message = "It deletes nothing and changes no rule of a repository."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this["image-retention"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:acme/platform:ref:refs/heads/main"
    error_message = "Images are deleted from main only."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this["terraform-dev"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:acme/platform:environment:dev"
    error_message = "Only a job that passed the environment's reviewer applies."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.apply["dev"].policy).Statement[0].Resource == ["arn:aws:iam::123456789012:role/example-dev-*"]
    error_message = "An environment changes its own roles only."
  }

  assert {
    condition     = contains(flatten([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Action if statement.Effect == "Deny"]), "secretsmanager:GetSecretValue")
    error_message = "A plan, which runs what a pull request says, reads no secret."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Resource if statement.Sid == "LockTheState"] == ["arn:aws:s3:::state/*.tflock"]
    error_message = "A plan writes nothing but the lock."
  }
}
