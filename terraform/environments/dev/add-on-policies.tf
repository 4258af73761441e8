locals {
  bucket_statements = {
    for key in keys(var.buckets) : key => [
      {
        Sid      = "ListOwnBucket"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = module.s3.arns[key]
      },
      {
        Sid      = "OwnObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        Resource = "${module.s3.arns[key]}/*"
      },
      {
        Sid      = "KeyOfBuckets"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = module.s3.key_arn
      },
    ]
  }

  secret_statements = [
    {
      Sid      = "ReadOwnSecrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
      Resource = "arn:${local.account.partition}:secretsmanager:${local.account.region}:${local.account.id}:secret:${local.name}/*"
    },
    {
      Sid      = "KeyOfSecrets"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = module.secrets.key_arn
    },
  ]

  find_zones = {
    Sid      = "FindZones"
    Effect   = "Allow"
    Action   = ["route53:ListHostedZones", "route53:ListHostedZonesByName"]
    Resource = "*"
  }

  record_statements = [
    {
      Sid      = "WriteRecords"
      Effect   = "Allow"
      Action   = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"]
      Resource = module.dns.zone_arn
    },
    local.find_zones,
  ]

  # It proves ownership of a domain by a TXT record and may write no other kind.
  certificate_statements = [
    {
      Sid       = "WriteProofs"
      Effect    = "Allow"
      Action    = ["route53:ChangeResourceRecordSets"]
      Resource  = module.dns.zone_arn
      Condition = { "ForAllValues:StringEquals" = { "route53:ChangeResourceRecordSetsRecordTypes" = ["TXT"] } }
    },
    {
      Sid      = "ReadRecords"
      Effect   = "Allow"
      Action   = ["route53:ListResourceRecordSets"]
      Resource = module.dns.zone_arn
    },
    {
      Sid      = "WatchChanges"
      Effect   = "Allow"
      Action   = ["route53:GetChange"]
      Resource = "arn:${local.account.partition}:route53:::change/*"
    },
    local.find_zones,
  ]

  queue_depth_statements = [{
    Sid      = "ReadDepth"
    Effect   = "Allow"
    Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"]
    Resource = [for queue in module.sqs : queue.arn]
  }]

  # CloudWatch knows no resource in these calls.
  figure_statements = [{
    Sid      = "ReadFigures"
    Effect   = "Allow"
    Action   = ["cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics", "tag:GetResources"]
    Resource = "*"
  }]

  # Signatures lie beside the images, and verifying reads them as a pull does.
  signature_statements = [
    {
      Sid      = "SignIn"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = "*"
    },
    {
      Sid      = "ReadImages"
      Effect   = "Allow"
      Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"]
      Resource = local.image_arn
    },
  ]
}
