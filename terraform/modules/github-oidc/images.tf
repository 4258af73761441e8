locals {
  repositories = "${local.arn}:ecr:${var.account.region}:${var.account.id}:repository/${var.image_prefix}/*"
}

# No right to delete and none to change a repository's rules: a tag that was pushed stays what it is.
resource "aws_iam_role_policy" "images" {
  name = "create-and-push"
  role = aws_iam_role.this["images"].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "SignIn"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid    = "CreateAndPushBelowThePrefix"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:CreateRepository",
          "ecr:DescribeImages",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeRepositories",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Resource = local.repositories
      },
    ]
  })
}

resource "aws_iam_role_policy" "retention" {
  name = "delete-what-git-does-not-name"
  role = aws_iam_role.this["image-retention"].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FindRepositories"
        Effect   = "Allow"
        Action   = "ecr:DescribeRepositories"
        Resource = "${local.arn}:ecr:${var.account.region}:${var.account.id}:repository/*"
      },
      {
        Sid      = "DeleteBelowThePrefix"
        Effect   = "Allow"
        Action   = ["ecr:BatchDeleteImage", "ecr:DescribeImages"]
        Resource = local.repositories
      },
    ]
  })
}
