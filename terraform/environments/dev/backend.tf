# The bucket is given at initialisation: terraform init -backend-config=bucket=<what bootstrap printed>.
# S3 locks by itself (use_lockfile); the DynamoDB table of older set-ups is deprecated and not needed.
terraform {
  backend "s3" {
    key          = "dev/terraform.tfstate"
    region       = "us-east-1"
    encrypt      = true
    use_lockfile = true
  }
}
