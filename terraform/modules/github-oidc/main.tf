resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://${var.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  arn = "arn:${var.account.partition}"

  # A workflow as the token names it: the file and the branch it was read from, whoever called it.
  workflow = {
    images    = "${var.repository}/${var.image_workflow}@refs/heads/${var.main_branch}"
    retention = "${var.repository}/${var.retention_workflow}@refs/heads/${var.main_branch}"
  }

  conditions = merge(
    {
      images = {
        StringLike   = { "${var.issuer}:sub" = "repo:${var.repository}:*" }
        StringEquals = { "${var.issuer}:aud" = "sts.amazonaws.com", "${var.issuer}:job_workflow_ref" = local.workflow.images }
      }
      image-retention = {
        StringEquals = {
          "${var.issuer}:aud"              = "sts.amazonaws.com"
          "${var.issuer}:sub"              = "repo:${var.repository}:ref:refs/heads/${var.main_branch}"
          "${var.issuer}:job_workflow_ref" = local.workflow.retention
        }
      }
      terraform-plan = {
        StringEquals = {
          "${var.issuer}:aud" = "sts.amazonaws.com"
          "${var.issuer}:sub" = ["repo:${var.repository}:pull_request", "repo:${var.repository}:ref:refs/heads/${var.main_branch}"]
        }
      }
    },
    {
      for environment in keys(var.applies) : "terraform-${environment}" => {
        StringEquals = {
          "${var.issuer}:aud" = "sts.amazonaws.com"
          "${var.issuer}:sub" = "repo:${var.repository}:environment:${environment}"
        }
      }
    },
  )
}

resource "aws_iam_role" "this" {
  for_each = local.conditions

  name = "${var.platform}-${each.key}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = each.value
    }]
  })
}
