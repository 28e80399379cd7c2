//! People, their organizations and credentials, and who is calling.

mod actor;

pub use actor::{
    Actor, AuditScope, Caller, Credential, EntryCount, Membership, RequestMeta, Scope,
};

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
    /// Whether a user is let in.
    UserStatus {
        /// Yes.
        Active = "ACTIVE",
        /// No: every credential of theirs is refused.
        Suspended = "SUSPENDED",
    }
}

text_enum! {
    /// What an API token is good for.
    ApiTokenScope {
        /// Everything that its owner may do, at the public API.
        User = "USER",
        /// What its owner may read, at the public API: queries and subscriptions, no mutation.
        Read = "READ",
        /// Only the worker API, to run a provisioner. Made by a site OWNER, or for one organization
        /// by an ADMIN of it.
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

/// What a gateway's own token is called, for the provisioner inside it; nobody else's is. Each gateway
/// has one, by the key `embedded/` and the gateway's id.
pub const EMBEDDED: &str = "embedded";

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
    /// Whether it can sign in with a password.
    pub has_password: bool,
    /// When it last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Since when it is suspended; `None`: it is not.
    pub suspended_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl User {
    /// Whether it is let in.
    pub fn status(&self) -> UserStatus {
        match self.suspended_at {
            Some(_) => UserStatus::Suspended,
            None => UserStatus::Active,
        }
    }

    /// Whether it has the site role OWNER.
    pub fn is_owner(&self) -> bool {
        self.roles.contains(&SiteRole::Owner)
    }
}

/// A user in an organization.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The user.
    pub user_id: UserId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// What the user may do in it.
    pub role: OrganizationRole,
    /// Since when.
    pub created_at: Timestamp,
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
    /// PROVISIONER: the only organization that is served with it; `None`: all are.
    pub organization_id: Option<OrganizationId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, within a minute.
    pub last_used_at: Option<Timestamp>,
    /// From which address it was last used.
    pub last_used_ip: Option<String>,
}

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who is signed in.
    pub user_id: UserId,
    /// The program, as it called itself when it signed in.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
    /// When it was last used, within a minute.
    pub last_used_at: Timestamp,
    /// From which address it was last used.
    pub last_used_ip: Option<String>,
}
