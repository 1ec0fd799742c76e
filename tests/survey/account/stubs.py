"""What moto lacks, as AWS documents its answers: held against botocore's own models by its Stubber."""

from __future__ import annotations

from datetime import UTC, datetime

ARN = "arn:aws:iam::123456789012:role/web"
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)

ANSWERS = {
    "uses": [
        ("generate_service_last_accessed_details", {"JobId": "0" * 36}),
        (
            "get_service_last_accessed_details",
            {
                "JobStatus": "COMPLETED",
                "JobCreationDate": LONG_AGO,
                "JobCompletionDate": LONG_AGO,
                "ServicesLastAccessed": [
                    {"ServiceName": "Amazon S3", "ServiceNamespace": "s3", "LastAuthenticated": LONG_AGO},
                    {"ServiceName": "Amazon EC2", "ServiceNamespace": "ec2"},
                ],
            },
        ),
    ],
    "outside_access": [
        (
            "list_analyzers",
            {
                "analyzers": [
                    {
                        "arn": "arn:aws:access-analyzer:eu-central-1:123456789012:analyzer/all",
                        "name": "all",
                        "type": "ACCOUNT",
                        "createdAt": LONG_AGO,
                        "status": "ACTIVE",
                    }
                ]
            },
        ),
        (
            "list_findings",
            {
                "findings": [
                    {
                        "id": "f-1",
                        "resource": "arn:aws:s3:::shop-uploads",
                        "resourceType": "AWS::S3::Bucket",
                        "resourceOwnerAccount": "123456789012",
                        "isPublic": True,
                        "principal": {"AWS": "*"},
                        "condition": {},
                        "createdAt": LONG_AGO,
                        "analyzedAt": LONG_AGO,
                        "updatedAt": LONG_AGO,
                        "status": "ACTIVE",
                    }
                ]
            },
        ),
    ],
    "sizings": [
        (
            "get_ec2_instance_recommendations",
            {
                "instanceRecommendations": [
                    {
                        "instanceArn": "arn:aws:ec2:eu-central-1:123456789012:instance/i-1",
                        "instanceName": "web",
                        "currentInstanceType": "m5.2xlarge",
                        "finding": "Overprovisioned",
                        "recommendationOptions": [
                            {"instanceType": "m5.xlarge", "rank": 2},
                            {
                                "instanceType": "m5.large",
                                "rank": 1,
                                "savingsOpportunity": {
                                    "estimatedMonthlySavings": {"currency": "USD", "value": 210.24}
                                },
                            },
                        ],
                    }
                ]
            },
        )
    ],
    "backups": [
        ("list_backup_plans", {"BackupPlansList": [{"BackupPlanId": "p", "BackupPlanName": "daily"}]}),
        (
            "list_protected_resources",
            {
                "Results": [
                    {
                        "ResourceArn": "arn:aws:ec2:eu-central-1:123456789012:volume/vol-1",
                        "ResourceType": "EBS",
                        "LastBackupTime": LONG_AGO,
                    }
                ]
            },
        ),
    ],
    "functions": [
        (
            "list_functions",
            {
                "Functions": [
                    {
                        "FunctionName": "thumbnails",
                        "FunctionArn": "arn:aws:lambda:eu-central-1:123456789012:function:thumbnails",
                        "Runtime": "python3.9",
                        "MemorySize": 512,
                        "Environment": {"Variables": {"API_TOKEN": "s3cret-of-the-test"}},
                    }
                ]
            },
        )
    ],
    "public_access": [
        ("get_public_access_block", {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}}),
    ],
}


def spent(month, service, amount):
    """One month of one service, as Cost Explorer answers."""
    return {
        "TimePeriod": {"Start": f"{month}-01", "End": f"{month}-28"},
        "Groups": [{"Keys": [service], "Metrics": {"UnblendedCost": {"Amount": amount, "Unit": "USD"}}}],
    }


ANSWERS["spending"] = [
    (
        "get_cost_and_usage",
        {"ResultsByTime": [spent("2026-09", "Amazon RDS", "40.5"), spent("2026-10", "Amazon RDS", "50")]},
    ),
    ("get_tags", {"Tags": ["team"], "ReturnSize": 1, "TotalSize": 1}),
    (
        "get_cost_and_usage",
        {"ResultsByTime": [spent("2026-10", "team$shop", "30"), spent("2026-10", "team$", "20")]},
    ),
    ("get_anomaly_monitors", {"AnomalyMonitors": []}),
    (
        "get_savings_plans_purchase_recommendation",
        {
            "SavingsPlansPurchaseRecommendation": {
                "SavingsPlansPurchaseRecommendationSummary": {"EstimatedMonthlySavingsAmount": "12.5"}
            }
        },
    ),
    (
        "get_reservation_purchase_recommendation",
        {"Recommendations": [{"RecommendationSummary": {"TotalEstimatedMonthlySavingsAmount": "9"}}]},
    ),
    ("get_reservation_purchase_recommendation", {"Recommendations": []}),
]
