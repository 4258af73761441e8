# What all environments share and what outlives each of them: the state, the trust in GitHub, the images.
provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Platform    = var.platform
      Environment = "shared"
      ManagedBy   = "terraform"
      Repository  = var.repository
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_ecr_repositories" "existing" {}

locals {
  account = {
    id        = data.aws_caller_identity.current.account_id
    region    = var.region
    partition = data.aws_partition.current.partition
  }

  # The workflow that builds images makes a service's repository, since the image is there before the merge. Here every one
  # below the prefix is adopted and held to our settings; none is ever deleted because its service is gone.
  repositories = toset([
    for name in data.aws_ecr_repositories.existing.names : trimprefix(name, "${var.platform}/") if startswith(name, "${var.platform}/")
  ])

  iam = "arn:${local.account.partition}:iam::${local.account.id}"
}

import {
  for_each = local.repositories
  to       = module.ecr.aws_ecr_repository.service[each.key]
  id       = "${var.platform}/${each.key}"
}

module "state" {
  source = "../modules/s3"

  key_alias                = "${var.platform}-terraform-state"
  key_deletion_window_days = var.key_deletion_window_days
  old_versions_days        = var.old_state_days

  buckets = {
    state = { name = coalesce(var.state_bucket, "${var.platform}-terraform-state-${local.account.id}") }
  }
}

module "ecr" {
  source = "../modules/ecr"

  prefix   = var.platform
  services = local.repositories
}

module "github" {
  source = "../modules/github-oidc"

  platform           = var.platform
  account            = local.account
  issuer             = "token.actions.githubusercontent.com"
  repository         = var.repository
  main_branch        = "main"
  image_workflow     = ".github/workflows/build-image.yml"
  retention_workflow = ".github/workflows/retire-images.yml"
  image_prefix       = var.platform
  state              = { bucket_arn = module.state.arns["state"], key_arn = module.state.key_arn }

  applies = {
    for environment in var.environments : environment => environment == "bootstrap" ? [
      "${local.iam}:role/${var.platform}-*",
      "${local.iam}:oidc-provider/token.actions.githubusercontent.com",
      ] : [
      "${local.iam}:role/${var.platform}-${environment}-*",
      "${local.iam}:instance-profile/*",
      "${local.iam}:oidc-provider/oidc.eks.${local.account.region}.amazonaws.com/*",
    ]
  }
}
