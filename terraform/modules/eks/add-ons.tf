locals {
  issuer = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")

  # EKS does not enforce a NetworkPolicy unless its network add-on is told to.
  network = jsonencode({
    enableNetworkPolicy = "true"
    env = {
      ENABLE_PREFIX_DELEGATION = "true"
      WARM_PREFIX_TARGET       = "1"
    }
  })

  # By these a teardown finds the volumes that claims made, and the budget counts them. The driver keeps tags that begin
  # with kubernetes.io/ to itself.
  volumes = jsonencode({ controller = { extraVolumeTags = var.machine_tags } })
}

module "network_role" {
  source = "../irsa"

  role_name        = "${var.name}-vpc-cni"
  provider_arn     = aws_iam_openid_connect_provider.this.arn
  issuer           = local.issuer
  namespace        = "kube-system"
  service_accounts = ["aws-node"]
  policies         = {}
  managed_policies = { network = "arn:${var.account.partition}:iam::aws:policy/AmazonEKS_CNI_Policy" }
}

module "volume_role" {
  source = "../irsa"

  role_name        = "${var.name}-ebs-csi"
  provider_arn     = aws_iam_openid_connect_provider.this.arn
  issuer           = local.issuer
  namespace        = "kube-system"
  service_accounts = ["ebs-csi-controller-sa"]
  policies         = {}
  managed_policies = { volumes = "arn:${var.account.partition}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy" }
}

resource "aws_eks_addon" "before_nodes" {
  for_each = {
    vpc-cni    = { role = module.network_role.role_arn, configuration = local.network }
    kube-proxy = { role = null, configuration = null }
  }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = var.add_on_versions[each.key]
  configuration_values        = each.value.configuration
  service_account_role_arn    = each.value.role
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

# These run as pods, so they wait for nodes.
resource "aws_eks_addon" "on_nodes" {
  for_each = {
    coredns                = { role = null, configuration = null }
    eks-pod-identity-agent = { role = null, configuration = null }
    aws-ebs-csi-driver     = { role = module.volume_role.role_arn, configuration = local.volumes }
  }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = var.add_on_versions[each.key]
  configuration_values        = each.value.configuration
  service_account_role_arn    = each.value.role
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  depends_on = [aws_eks_node_group.platform]
}
