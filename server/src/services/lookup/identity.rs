use super::super::Services;
use crate::domain::template::{Template, TemplateVersion};
use crate::domain::user::{ApiToken, Organization, User};
use crate::domain::{ApiTokenId, Failure, OrganizationId, TemplateId, TemplateVersionId, UserId};
use crate::store;

/// Users.
pub async fn users(services: &Services, ids: &[UserId]) -> Result<Vec<User>, Failure> {
    store::user::by_ids(services.db.reader(), ids).await
}

/// Organizations.
pub async fn organizations(
    services: &Services,
    ids: &[OrganizationId],
) -> Result<Vec<Organization>, Failure> {
    store::organization::by_ids(services.db.reader(), ids).await
}

/// API tokens.
pub async fn api_tokens(services: &Services, ids: &[ApiTokenId]) -> Result<Vec<ApiToken>, Failure> {
    store::api_token::by_ids(services.db.reader(), ids).await
}

/// The API tokens of users, each user's in the order of their making.
pub async fn api_tokens_of_users(
    services: &Services,
    users: &[UserId],
) -> Result<Vec<ApiToken>, Failure> {
    store::api_token::of_users(services.db.reader(), users).await
}

/// Templates.
pub async fn templates(services: &Services, ids: &[TemplateId]) -> Result<Vec<Template>, Failure> {
    store::template::by_ids(services.db.reader(), ids).await
}

/// Versions of templates.
pub async fn template_versions(
    services: &Services,
    ids: &[TemplateVersionId],
) -> Result<Vec<TemplateVersion>, Failure> {
    store::template::versions_by_ids(services.db.reader(), ids).await
}
