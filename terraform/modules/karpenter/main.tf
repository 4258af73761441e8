module "controller_role" {
  source = "../irsa"

  role_name        = "${var.cluster_name}-karpenter"
  provider_arn     = var.provider_arn
  issuer           = var.issuer
  namespace        = var.namespace
  service_accounts = [var.service_account]
  policies         = { instances = local.instance_policy, profiles = local.profile_policy }
  managed_policies = {}
}

resource "aws_iam_role" "node" {
  name = "${var.cluster_name}-karpenter-node"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${var.account.partition}:iam::aws:policy/${each.key}"
}

# EKS makes this entry by itself for managed node groups only; without it Karpenter's nodes never join.
resource "aws_eks_access_entry" "node" {
  cluster_name  = var.cluster_name
  principal_arn = aws_iam_role.node.arn
  type          = "EC2_LINUX"
}
