use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{OrganizationRole, SiteRole};
use crate::domain::{ApiTokenId, ChatId, OrganizationId, SessionId, UserId};

/// Who looks after an organization's templates.
const TEMPLATE_MANAGERS: &[OrganizationRole] =
    &[OrganizationRole::Admin, OrganizationRole::TemplateAdmin];

/// By what an actor proved who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A browser session's cookie.
    Session(SessionId),
    /// An API token.
    ApiToken(ApiTokenId),
    /// The token of `TASKYARD_BOOTSTRAP_TOKEN`.
    Bootstrap,
    /// None: a tool of the user's chat acts for them.
    Chat(ChatId),
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
    /// The organizations that it is a member of, the oldest membership first.
    pub memberships: Vec<Membership>,
    /// By what it proved who it is.
    pub credential: Credential,
    /// It came with an API token of scope READ: it may change nothing.
    pub is_read_only: bool,
}

impl Actor {
    /// Whether it has the site role OWNER.
    pub fn is_owner(&self) -> bool {
        self.roles.contains(&SiteRole::Owner)
    }

    /// Whether it has this site role.
    pub fn has(&self, role: SiteRole) -> bool {
        self.roles.contains(&role)
    }

    /// Its role in an organization; `None`: it is no member.
    pub fn role_in(&self, organization: OrganizationId) -> Option<OrganizationRole> {
        self.memberships
            .iter()
            .find(|membership| membership.organization_id == organization)
            .map(|membership| membership.role)
    }

    /// The organizations where it has one of these roles.
    pub fn organizations_as(&self, roles: &[OrganizationRole]) -> Vec<OrganizationId> {
        self.memberships
            .iter()
            .filter(|membership| roles.contains(&membership.role))
            .map(|membership| membership.organization_id)
            .collect()
    }

    /// Which tasks and workspaces it may read and act on.
    pub fn scope(&self) -> Scope {
        if self.is_owner() {
            return Scope::Everything;
        }
        Scope::Of {
            user: self.user_id,
            organizations: self.organizations_as(&[OrganizationRole::Admin]),
        }
    }

    /// Whether it may read and act on what this user has in this organization.
    pub fn may_act_for(&self, owner: UserId, organization: OrganizationId) -> bool {
        self.scope().includes(owner, organization)
    }

    /// Which users it may know of: itself, and the members of its organizations.
    pub fn people(&self) -> Scope {
        if self.manages_users() || self.has(SiteRole::Auditor) {
            return Scope::Everything;
        }
        Scope::Of {
            user: self.user_id,
            organizations: self.organizations(),
        }
    }

    /// The organizations that it is a member of.
    pub fn organizations(&self) -> Vec<OrganizationId> {
        let memberships = self.memberships.iter();
        memberships.map(|place| place.organization_id).collect()
    }

    /// The organizations that it may know of; `None`: all.
    pub fn known_organizations(&self) -> Option<Vec<OrganizationId>> {
        let all = self.manages_users()
            || self.has(SiteRole::TemplateAdmin)
            || self.has(SiteRole::Auditor);
        (!all).then(|| self.organizations())
    }

    /// The organizations whose templates it may read and use; `None`: all.
    pub fn template_organizations(&self) -> Option<Vec<OrganizationId>> {
        let all = self.is_owner() || self.has(SiteRole::TemplateAdmin);
        (!all).then(|| self.organizations())
    }

    /// Whether it looks after templates somewhere; who does may also read which provisioners there are.
    pub fn manages_templates(&self) -> bool {
        self.is_owner()
            || self.has(SiteRole::TemplateAdmin)
            || !self.organizations_as(TEMPLATE_MANAGERS).is_empty()
    }

    /// The organizations whose provisioners it may read, besides those that serve all; `None`: all.
    /// Only for who looks after templates.
    pub fn provisioner_organizations(&self) -> Option<Vec<OrganizationId>> {
        let all = self.is_owner() || self.has(SiteRole::TemplateAdmin);
        (!all).then(|| self.organizations_as(TEMPLATE_MANAGERS))
    }

    /// Whether it may have provisioners for this organization; `None`: for all of them.
    pub fn may_provide_for(&self, organization: Option<OrganizationId>) -> bool {
        self.is_owner()
            || organization.and_then(|id| self.role_in(id)) == Some(OrganizationRole::Admin)
    }

    /// Which entries of the audit log it may read; `None`: none.
    pub fn audit_scope(&self) -> Option<AuditScope> {
        if self.is_owner() || self.has(SiteRole::Auditor) {
            return Some(AuditScope::Everything);
        }
        let roles = [OrganizationRole::Admin, OrganizationRole::Auditor];
        let organizations = self.organizations_as(&roles);
        (!organizations.is_empty()).then_some(AuditScope::Of(organizations))
    }

    /// Whether it looks after all users.
    pub fn manages_users(&self) -> bool {
        self.is_owner() || self.has(SiteRole::UserAdmin)
    }

    /// Whether it looks after an organization's members.
    pub fn manages_members_of(&self, organization: OrganizationId) -> bool {
        self.manages_users() || self.role_in(organization) == Some(OrganizationRole::Admin)
    }

    /// Whether it looks after an organization's templates.
    pub fn manages_templates_of(&self, organization: OrganizationId) -> bool {
        self.is_owner()
            || self.has(SiteRole::TemplateAdmin)
            || self
                .role_in(organization)
                .is_some_and(|role| TEMPLATE_MANAGERS.contains(&role))
    }
}

/// A user's place in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The organization.
    pub organization_id: OrganizationId,
    /// What the user may do in it.
    pub role: OrganizationRole,
}

/// Which of the things that have an owner and an organization somebody may read and act on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everybody's.
    Everything,
    /// What this user has, and everything in these organizations.
    Of {
        /// The user.
        user: UserId,
        /// The organizations.
        organizations: Vec<OrganizationId>,
    },
}

impl Scope {
    /// Whether something of this owner in this organization is in it.
    pub fn includes(&self, owner: UserId, organization: OrganizationId) -> bool {
        match self {
            Self::Everything => true,
            Self::Of { organizations, .. } => {
                self.includes_owned_by(owner) || organizations.contains(&organization)
            }
        }
    }

    /// Whether everything of this owner is in it.
    pub fn includes_owned_by(&self, owner: UserId) -> bool {
        match self {
            Self::Everything => true,
            Self::Of { user, .. } => *user == owner,
        }
    }
}

/// Which entries of the audit log somebody may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditScope {
    /// All.
    Everything,
    /// Those of objects in these organizations.
    Of(Vec<OrganizationId>),
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
    /// How many entries of the audit log were written for it.
    pub entries: EntryCount,
}

/// Counts the audit entries of one operation; a clone counts for the same one.
#[derive(Clone, Debug, Default)]
pub struct EntryCount(Arc<AtomicUsize>);

impl EntryCount {
    /// One more was written.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many there are.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who asks, and from where: what every service function takes.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub actor: Arc<Actor>,
    /// From where.
    pub meta: RequestMeta,
}
