"""The expressions of GitLab's `rules: if`, evaluated over variables of which some are not known.

https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions and, where that is silent, GitLab's own
source below `lib/gitlab/ci/pipeline/expression`: https://gitlab.com/gitlab-org/gitlab
"""

from tracer_bullet.gitlab.expressions.evaluate import condition_holds
from tracer_bullet.gitlab.expressions.parser import ExpressionSyntaxError, parse_rule_condition, variables_of
from tracer_bullet.gitlab.expressions.values import SOME, UNKNOWN, Value

__all__ = [
    "SOME",
    "UNKNOWN",
    "ExpressionSyntaxError",
    "Value",
    "condition_holds",
    "parse_rule_condition",
    "variables_of",
]
