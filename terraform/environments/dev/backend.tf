# The bucket is given at initialisation: terraform init -backend-config=bucket=<what bootstrap printed>.
# S3 locks by itself (use_lockfile); the DynamoDB table of older set-ups is deprecated and not needed.
#
# Encryption is the bucket's own, with our key; `encrypt = true` would ask for S3's key instead.
terraform {
  backend "s3" {
    key          = "dev/terraform.tfstate"
    region       = "us-east-1"
    use_lockfile = true
  }
}
