# What AWS answers as it was sent: bare ids, lists in any order, and no starting position.

resource "aws_lambda_event_source_mapping" "bare" {
  function_name     = "bare"
  topics            = ["orders"]
  starting_position = "TRIM_HORIZON"

  self_managed_event_source {
    endpoints = { KAFKA_BOOTSTRAP_SERVERS = "kafka2.example.com:9092,kafka1.example.com:9092" }
  }

  source_access_configuration {
    type = "VPC_SUBNET"
    uri  = "subnet-0123456789abcdef2"
  }

  source_access_configuration {
    type = "VPC_SECURITY_GROUP"
    uri  = "sg-0123456789abcdef0"
  }

  source_access_configuration {
    type = "SASL_SCRAM_512_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf"
  }

  source_access_configuration {
    type = "VPC_SUBNET"
    uri  = "subnet-0123456789abcdef1"
  }
}

resource "aws_lambda_event_source_mapping" "hostfirst" {
  function_name    = "hostfirst"
  event_source_arn = "arn:aws:mq:us-east-1:123456789012:broker:rabbit:b-11111111-2222-3333-4444-555555555555"
  queues           = ["orders"]

  source_access_configuration {
    type = "VIRTUAL_HOST"
    uri  = "/prod"
  }

  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mq-AbCdEf"
  }
}

resource "aws_lambda_event_source_mapping" "noposition" {
  function_name    = "noposition"
  event_source_arn = "arn:aws:rds:us-east-1:123456789012:cluster:docs"

  document_db_event_source_config {
    database_name = "shop"
  }

  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:docs-AbCdEf"
  }
}
