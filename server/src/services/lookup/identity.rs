use super::super::Services;
use crate::domain::template::{Template, TemplateFileEntry, TemplateVersion};
use crate::domain::user::{ApiToken, Member, Organization, Session, User};
use crate::domain::{
    ApiTokenId, Failure, OrganizationId, SessionId, TemplateId, TemplateVersionId, UserId,
};
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

/// The memberships of users, each user's oldest first.
pub async fn memberships_of_users(
    services: &Services,
    users: &[UserId],
) -> Result<Vec<Member>, Failure> {
    store::membership::of_users(services.db.reader(), users).await
}

/// Sessions.
pub async fn sessions(services: &Services, ids: &[SessionId]) -> Result<Vec<Session>, Failure> {
    store::session::by_ids(services.db.reader(), ids).await
}

/// The sessions of users that are not over, each user's last used first.
pub async fn sessions_of_users(
    services: &Services,
    users: &[UserId],
) -> Result<Vec<Session>, Failure> {
    store::session::of_users(services.db.reader(), users, services.clock.now()).await
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

/// What files versions of templates have, without their bytes; each version's by path.
pub async fn template_file_entries(
    services: &Services,
    ids: &[TemplateVersionId],
) -> Result<Vec<(TemplateVersionId, TemplateFileEntry)>, Failure> {
    store::template::file_entries(services.db.reader(), ids).await
}
