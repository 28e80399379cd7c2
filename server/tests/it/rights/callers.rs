//! Who calls. All objects are Ann's, in the default organization.

use taskyard_server::domain::user::{ApiTokenScope, OrganizationRole, SiteRole};

use crate::support::flow::Flow;

/// A caller, by what it is to Ann's objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody who is signed in.
    Anonymous,
    /// Ann, a MEMBER of the site and of the organization.
    Ann,
    /// Ann, with an API token of scope READ.
    AnnReading,
    /// A MEMBER of her organization.
    Colleague,
    /// An ADMIN of her organization.
    Admin,
    /// A TEMPLATE_ADMIN of her organization.
    TemplateAdmin,
    /// An AUDITOR of her organization.
    Auditor,
    /// A MEMBER of another organization.
    Stranger,
    /// An ADMIN of another organization.
    StrangeAdmin,
    /// A site USER_ADMIN, in no organization.
    SiteUserAdmin,
    /// A site TEMPLATE_ADMIN, in no organization.
    SiteTemplateAdmin,
    /// A site AUDITOR, in no organization.
    SiteAuditor,
    /// A site OWNER, in no organization.
    Owner,
}

use Who::{
    Admin, Ann, AnnReading, Anonymous, Auditor, Colleague, Owner, SiteAuditor, SiteTemplateAdmin,
    SiteUserAdmin, StrangeAdmin, Stranger, TemplateAdmin,
};

/// Everybody.
pub const ALL: &[Who] = &[
    Anonymous,
    Ann,
    AnnReading,
    Colleague,
    Admin,
    TemplateAdmin,
    Auditor,
    Stranger,
    StrangeAdmin,
    SiteUserAdmin,
    SiteTemplateAdmin,
    SiteAuditor,
    Owner,
];
/// Who is signed in.
pub const SIGNED_IN: &[Who] = &[
    Ann,
    AnnReading,
    Colleague,
    Admin,
    TemplateAdmin,
    Auditor,
    Stranger,
    StrangeAdmin,
    SiteUserAdmin,
    SiteTemplateAdmin,
    SiteAuditor,
    Owner,
];
/// Ann herself.
pub const SELF: &[Who] = &[Ann, AnnReading];
/// Ann and site OWNERs.
pub const SELF_AND_OWNER: &[Who] = &[Ann, AnnReading, Owner];
/// Ann and who looks after users.
pub const SELF_AND_MANAGERS: &[Who] = &[Ann, AnnReading, SiteUserAdmin, Owner];
/// Who may read and act on her tasks and workspaces.
pub const TASKS: &[Who] = &[Ann, AnnReading, Admin, Owner];
/// Who may read and use the organization's templates.
pub const TEMPLATES: &[Who] = &[
    Ann,
    AnnReading,
    Colleague,
    Admin,
    TemplateAdmin,
    Auditor,
    SiteTemplateAdmin,
    Owner,
];
/// Who looks after the organization's templates.
pub const TEMPLATE_MANAGERS: &[Who] = &[Admin, TemplateAdmin, SiteTemplateAdmin, Owner];
/// Who looks after templates of some organization.
pub const SOME_TEMPLATE_MANAGERS: &[Who] =
    &[Admin, TemplateAdmin, StrangeAdmin, SiteTemplateAdmin, Owner];
/// Who looks after no templates.
pub const NO_TEMPLATE_MANAGERS: &[Who] = &[
    Ann,
    AnnReading,
    Colleague,
    Auditor,
    Stranger,
    SiteUserAdmin,
    SiteAuditor,
];
/// Who may know of the organization.
pub const ORGANIZATION: &[Who] = &[
    Ann,
    AnnReading,
    Colleague,
    Admin,
    TemplateAdmin,
    Auditor,
    SiteUserAdmin,
    SiteTemplateAdmin,
    SiteAuditor,
    Owner,
];
/// Who may know of the people in the organization.
pub const PEOPLE: &[Who] = &[
    Ann,
    AnnReading,
    Colleague,
    Admin,
    TemplateAdmin,
    Auditor,
    SiteUserAdmin,
    SiteAuditor,
    Owner,
];
/// Who looks after users.
pub const USER_MANAGERS: &[Who] = &[SiteUserAdmin, Owner];
/// Who looks after the organization's members.
pub const MEMBER_MANAGERS: &[Who] = &[Admin, SiteUserAdmin, Owner];
/// Who may read the organization's audit log.
pub const AUDITORS: &[Who] = &[Admin, Auditor, SiteAuditor, Owner];
/// Who may read no audit log at all.
pub const NO_AUDITORS: &[Who] = &[
    Ann,
    AnnReading,
    Colleague,
    TemplateAdmin,
    Stranger,
    SiteUserAdmin,
    SiteTemplateAdmin,
];
/// Site OWNERs.
pub const OWNER: &[Who] = &[Owner];

/// The bearer token of each, where there is one.
pub async fn tokens(flow: &Flow) -> Vec<(Who, Option<String>)> {
    use OrganizationRole as Place;
    let site = &flow.site;
    let (default, lab) = (
        site.default_organization().await,
        site.organization("lab").await,
    );
    let mut tokens = vec![(Anonymous, None)];
    for (who, scope) in [
        (Ann, ApiTokenScope::User),
        (AnnReading, ApiTokenScope::Read),
    ] {
        tokens.push((who, Some(site.bearer(&flow.caller, scope).await)));
    }
    for (who, name, roles, places) in [
        (
            Colleague,
            "colleague",
            vec![],
            vec![(default, Place::Member)],
        ),
        (Admin, "admin-here", vec![], vec![(default, Place::Admin)]),
        (
            TemplateAdmin,
            "template-admin",
            vec![],
            vec![(default, Place::TemplateAdmin)],
        ),
        (Auditor, "auditor", vec![], vec![(default, Place::Auditor)]),
        (Stranger, "stranger", vec![], vec![(lab, Place::Member)]),
        (
            StrangeAdmin,
            "strange-admin",
            vec![],
            vec![(lab, Place::Admin)],
        ),
        (
            SiteUserAdmin,
            "site-user-admin",
            vec![SiteRole::UserAdmin],
            vec![],
        ),
        (
            SiteTemplateAdmin,
            "site-template-admin",
            vec![SiteRole::TemplateAdmin],
            vec![],
        ),
        (SiteAuditor, "site-auditor", vec![SiteRole::Auditor], vec![]),
        (Owner, "owner", vec![SiteRole::Owner], vec![]),
    ] {
        let caller = site.person(name, &roles, &places).await;
        tokens.push((who, Some(site.bearer(&caller, ApiTokenScope::User).await)));
    }
    tokens
}
/// All others who are signed in.
pub const NO_OWNERS: &[Who] = &[
    Ann,
    AnnReading,
    Colleague,
    Admin,
    TemplateAdmin,
    Auditor,
    Stranger,
    StrangeAdmin,
    SiteUserAdmin,
    SiteTemplateAdmin,
    SiteAuditor,
];
