"""An account in moto, filled as people fill one: half of everything as it should be, half as it should not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

REGION = "eu-central-1"
NOW = datetime.now(UTC)
ADMIN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def seed(client):
    """Fill an account; ``client`` gives a client of boto3 for a service."""
    machine, network = machines(client("ec2"))
    databases(client("rds"), client("elasticache"), client("dynamodb"))
    doors(client("ec2"), client("elbv2"), network)
    storage(client("s3"))
    people(client("iam"))
    groups(client)
    watching(client)
    measured(client("cloudwatch"), machine)


def machines(ec2):
    made = ec2.run_instances(ImageId="ami-12c6146b", InstanceType="m5.large", MinCount=1, MaxCount=1)[
        "Instances"
    ][0]
    ec2.create_tags(Resources=[made["InstanceId"]], Tags=[{"Key": "Name", "Value": "web"}])
    zone = made["Placement"]["AvailabilityZone"]
    volume = ec2.create_volume(AvailabilityZone=zone, Size=100, VolumeType="gp3", Encrypted=False)["VolumeId"]
    ec2.create_snapshot(VolumeId=volume, Description="before the move")
    ec2.allocate_address(Domain="vpc")
    ec2.create_nat_gateway(
        SubnetId=made["SubnetId"], AllocationId=ec2.allocate_address(Domain="vpc")["AllocationId"]
    )
    return made["InstanceId"], made["VpcId"]


def databases(rds, elasticache, dynamodb):
    rds.create_db_instance(
        DBInstanceIdentifier="shop", DBInstanceClass="db.t3.medium", Engine="postgres", AllocatedStorage=20,
        MasterUsername="shop", MasterUserPassword="not-a-real-one", PubliclyAccessible=True, BackupRetentionPeriod=0,
        StorageEncrypted=False, Tags=[{"Key": "team", "Value": "shop"}],
    )  # fmt: skip
    rds.create_db_snapshot(DBInstanceIdentifier="shop", DBSnapshotIdentifier="shop-by-hand")
    rds.create_db_cluster(
        DBClusterIdentifier="orders", Engine="aurora-postgresql", MasterUsername="shop",
        MasterUserPassword="not-a-real-one", StorageEncrypted=True, DeletionProtection=True,
    )  # fmt: skip
    elasticache.create_cache_cluster(
        CacheClusterId="sessions", Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1
    )
    elasticache.create_replication_group(
        ReplicationGroupId="queue", ReplicationGroupDescription="queue", AutomaticFailoverEnabled=True,
        MultiAZEnabled=True, NumCacheClusters=2, AtRestEncryptionEnabled=True, TransitEncryptionEnabled=True,
    )  # fmt: skip
    dynamodb.create_table(
        TableName="carts", AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
    )  # fmt: skip


def doors(ec2, elbv2, network):
    group = ec2.create_security_group(GroupName="database", Description="database", VpcId=network)["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ],
    )  # fmt: skip
    subnets = [
        one["SubnetId"]
        for one in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [network]}])["Subnets"]
    ]
    balancer = elbv2.create_load_balancer(Name="web", Subnets=subnets[:2])["LoadBalancers"][0][
        "LoadBalancerArn"
    ]
    behind = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=network)["TargetGroups"][0]
    elbv2.create_listener(
        LoadBalancerArn=balancer, Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": behind["TargetGroupArn"]}],
    )  # fmt: skip


def storage(s3):
    s3.create_bucket(Bucket="shop-uploads", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_acl(Bucket="shop-uploads", ACL="public-read")
    s3.create_bucket(Bucket="shop-closed", CreateBucketConfiguration={"LocationConstraint": REGION})
    closed = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    s3.put_public_access_block(Bucket="shop-closed", PublicAccessBlockConfiguration=closed)
    s3.put_bucket_versioning(Bucket="shop-closed", VersioningConfiguration={"Status": "Enabled"})


def people(iam):
    iam.create_user(UserName="jo")
    iam.create_login_profile(UserName="jo", Password="Not-4-real-one")  # noqa: S106 - moto's
    iam.create_access_key(UserName="jo")
    iam.put_user_policy(UserName="jo", PolicyName="all", PolicyDocument=json.dumps(ADMIN))
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(TRUST))
    arn = iam.create_policy(PolicyName="shop", PolicyDocument=json.dumps(ADMIN))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="web", PolicyArn=arn)


def groups(client):
    ecs = client("ecs")
    ecs.create_cluster(clusterName="shop")
    ecs.register_task_definition(
        family="web", containerDefinitions=[{"name": "web", "image": "web:1", "memory": 64}]
    )
    ecs.create_service(cluster="shop", serviceName="web", taskDefinition="web", desiredCount=1)
    client("eks").create_cluster(
        name="shop", roleArn="arn:aws:iam::123456789012:role/eks", resourcesVpcConfig={"subnetIds": []}
    )
    autoscaling = client("autoscaling")
    autoscaling.create_launch_configuration(
        LaunchConfigurationName="web", ImageId="ami-12c6146b", InstanceType="t3.micro"
    )
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="web", LaunchConfigurationName="web", MinSize=0, MaxSize=1, DesiredCapacity=0,
        AvailabilityZones=[f"{REGION}a"],
    )  # fmt: skip


def watching(client):
    client("logs").create_log_group(logGroupName="/shop/web")
    client("s3").create_bucket(Bucket="shop-trail", CreateBucketConfiguration={"LocationConstraint": REGION})
    client("cloudtrail").create_trail(Name="all", S3BucketName="shop-trail", IsMultiRegionTrail=True)
    client("guardduty").create_detector(Enable=True)
    client("backup").create_backup_plan(BackupPlan={"BackupPlanName": "daily", "Rules": []})
    client("budgets").create_budget(
        AccountId="123456789012",
        Budget={
            "BudgetName": "month", "BudgetLimit": {"Amount": "100", "Unit": "USD"}, "TimeUnit": "MONTHLY",
            "BudgetType": "COST",
        },
    )  # fmt: skip


def measured(cloudwatch, machine):
    cloudwatch.put_metric_alarm(
        AlarmName="busy", MetricName="CPUUtilization", Namespace="AWS/EC2", Statistic="Average", Period=300,
        EvaluationPeriods=1, Threshold=80, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    dimensions = [{"Name": "InstanceId", "Value": machine}]
    samples = [
        {
            "MetricName": "CPUUtilization", "Dimensions": dimensions, "Unit": "Percent",
            "Timestamp": NOW - timedelta(minutes=5 * number + 1), "Value": 50.0 if number == 0 else 4.0,
        }
        for number in range(100)
    ]  # fmt: skip
    cloudwatch.put_metric_data(Namespace="AWS/EC2", MetricData=samples)
