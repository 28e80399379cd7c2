//! People, their organizations and credentials, and who is calling.

use super::text_enum::text_enum;
use super::{ApiTokenId, OrganizationId, SessionId, Timestamp, UserId};

text_enum! {
    /// What a user may do on the whole site.
    SiteRole {
        /// Everything.
        Owner = "OWNER",
        /// Templates of every organization.
        TemplateAdmin = "TEMPLATE_ADMIN",
        /// Users and memberships.
        UserAdmin = "USER_ADMIN",
        /// Reads the audit log.
        Auditor = "AUDITOR",
        /// Their own tasks and workspaces.
        Member = "MEMBER",
    }
}

text_enum! {
    /// What an API token is good for.
    ApiTokenScope {
        /// Everything that its owner may do, at the public API.
        User = "USER",
        /// Only the worker API, to run a provisioner. Made by a site OWNER.
        Provisioner = "PROVISIONER",
    }
}

text_enum! {
    /// What a user may do in an organization.
    OrganizationRole {
        /// Everything in it.
        Admin = "ADMIN",
        /// Its templates.
        TemplateAdmin = "TEMPLATE_ADMIN",
        /// Reads its audit log.
        Auditor = "AUDITOR",
        /// Their own tasks and workspaces.
        Member = "MEMBER",
    }
}

/// A person (or a program's account).
#[derive(Clone, Debug)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The sign-in name, unique whatever its case.
    pub username: String,
    /// What people are shown.
    pub display_name: String,
    /// Site roles; every user is at least a MEMBER.
    pub roles: Vec<SiteRole>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A group of people with their templates and tasks.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name, unique whatever its case.
    pub name: String,
    /// What people are shown.
    pub display_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A token for programs; its secret is shown once and kept only as a hash.
#[derive(Clone, Debug)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// Whose rights it carries.
    pub user_id: UserId,
    /// What its owner calls it.
    pub name: String,
    /// What it is good for.
    pub scope: ApiTokenScope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, within a minute.
    pub last_used_at: Option<Timestamp>,
}

/// By what an actor proved who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A browser session's cookie.
    Session(SessionId),
    /// An API token.
    ApiToken(ApiTokenId),
    /// The token of `TASKYARD_BOOTSTRAP_TOKEN`.
    Bootstrap,
}

/// Who is calling: a user, with the roles it had when it was authenticated.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The user.
    pub user_id: UserId,
    /// Its sign-in name.
    pub username: String,
    /// Its site roles.
    pub roles: Vec<SiteRole>,
    /// Organizations that it is a member of; the first one is where its tasks go.
    pub organizations: Vec<OrganizationId>,
    /// By what it proved who it is.
    pub credential: Credential,
}

impl Actor {
    /// Whether it has the site role OWNER.
    pub fn is_owner(&self) -> bool {
        self.roles.contains(&SiteRole::Owner)
    }

    /// Whose tasks and workspaces it may read and act on: `None` means everybody's.
    pub fn scope(&self) -> Option<UserId> {
        (!self.is_owner()).then_some(self.user_id)
    }

    /// Whether it may read and act on what `owner` has.
    pub fn may_act_for(&self, owner: UserId) -> bool {
        self.is_owner() || self.user_id == owner
    }
}

/// Where a request came from; written to the audit log.
#[derive(Clone, Debug, Default)]
pub struct RequestMeta {
    /// Names the request in logs and in INTERNAL errors.
    pub request_id: String,
    /// The caller's address.
    pub ip: Option<String>,
    /// The caller's program, as it calls itself; at most 256 characters.
    pub user_agent: Option<String>,
}

/// Who asks, and from where: what every service function takes.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// From where.
    pub meta: RequestMeta,
}
