# A plan runs what a pull request says, so its role reads how things are set up and no data at all.
resource "aws_iam_role_policy_attachment" "plan_reads" {
  role       = aws_iam_role.this["terraform-plan"].name
  policy_arn = "${local.arn}:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy" "plan" {
  name = "state-and-no-data"
  role = aws_iam_role.this["terraform-plan"].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "LockTheState"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:DeleteObject"]
        Resource = "${var.state.bucket_arn}/*.tflock"
      },
      {
        Sid      = "OpenTheState"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.state.key_arn
      },
      {
        Sid         = "NoObjectsButTheState"
        Effect      = "Deny"
        Action      = ["s3:GetObject", "s3:GetObjectVersion"]
        NotResource = "${var.state.bucket_arn}/*"
      },
      {
        Sid         = "NoKeyButTheStates"
        Effect      = "Deny"
        Action      = "kms:Decrypt"
        NotResource = var.state.key_arn
      },
      {
        Sid    = "NoData"
        Effect = "Deny"
        Action = [
          "dynamodb:BatchGetItem",
          "dynamodb:GetItem",
          "dynamodb:Query",
          "dynamodb:Scan",
          "ecr:GetDownloadUrlForLayer",
          "logs:FilterLogEvents",
          "logs:GetLogEvents",
          "logs:StartQuery",
          "secretsmanager:GetSecretValue",
          "sqs:ReceiveMessage",
          "ssm:GetParameter*",
        ]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "apply_changes" {
  for_each = var.applies

  role       = aws_iam_role.this["terraform-${each.key}"].name
  policy_arn = "${local.arn}:iam::aws:policy/PowerUserAccess"
}

# PowerUserAccess has everything but IAM. Whoever may make roles may give them anything, so this is held by a
# reviewer in GitHub's environment, and each environment reaches its own roles only.
resource "aws_iam_role_policy" "apply" {
  for_each = var.applies

  name = "own-roles"
  role = aws_iam_role.this["terraform-${each.key}"].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "OwnRolesAndProviders"
      Effect = "Allow"
      Action = [
        "iam:*InstanceProfile*",
        "iam:*OpenIDConnectProvider*",
        "iam:*Role",
        "iam:*RolePolicies",
        "iam:*RolePolicy",
        "iam:*RoleTags",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRoleDescription",
      ]
      Resource = each.value
    }]
  })
}
