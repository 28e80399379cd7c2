use clap::{Args, Subcommand, ValueEnum};

use crate::cli::api::ApiOptions;
use crate::cli::failure::EXIT_CODES;

/// The arguments of `taskyard user`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct UserArgs {
    #[command(flatten)]
    pub(super) api: ApiOptions,
    #[command(subcommand)]
    pub(super) command: UserCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Makes a user and prints a link that signs it in once, within 72 hours
    #[command(
        after_help = "Examples:\n  taskyard user create ada\n  taskyard user create ada --display-name 'Ada L.' --role template-admin\n  taskyard user create bot --password-stdin < password.txt"
    )]
    Create(CreateUser),
    /// Lists the users that you may know of
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  taskyard user list\n  taskyard user list --query ada"
    )]
    List {
        /// Part of a sign-in name or display name
        #[arg(long, short)]
        query: Option<String>,
    },
    /// Changes a user's display name or site roles
    #[command(
        after_help = "Examples:\n  taskyard user update ada --display-name Ada\n  taskyard user update ada --role user-admin --role auditor"
    )]
    Update(UpdateUser),
    /// Suspends a user: its sessions end at once, its tokens are refused; its tasks go on
    #[command(after_help = "Example:\n  taskyard user suspend ada")]
    Suspend {
        /// Its sign-in name or id
        user: String,
    },
    /// Lets a suspended user in again
    #[command(after_help = "Example:\n  taskyard user activate ada")]
    Activate {
        /// Its sign-in name or id
        user: String,
    },
    /// Sets a password: your own, or another user's; it is asked for, or read from stdin
    #[command(
        after_help = "Your own takes the present one first, when you have one.\n\nExamples:\n  taskyard user password\n  taskyard user password ada < password.txt"
    )]
    Password {
        /// Its sign-in name or id [default: you]
        user: Option<String>,
    },
    /// Prints a link that signs a user in once, within 72 hours
    #[command(after_help = "Example:\n  taskyard user link ada")]
    Link {
        /// Its sign-in name or id
        user: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct CreateUser {
    /// The sign-in name: 1-32 letters and digits in groups joined by hyphens
    pub(super) username: String,
    /// What people are shown [default: the sign-in name]
    #[arg(long, value_name = "NAME")]
    pub(super) display_name: Option<String>,
    /// A site role besides MEMBER; may be given several times
    #[arg(long = "role", value_enum, value_name = "ROLE")]
    pub(super) roles: Vec<Role>,
    /// Its first organization, by name or id [default: the default one]
    #[arg(long, value_name = "ORGANIZATION")]
    pub(super) organization: Option<String>,
    /// What it may do there
    #[arg(long, value_enum, value_name = "ROLE", default_value = "member")]
    pub(super) organization_role: Place,
    /// Read its password from stdin; no link is made
    #[arg(long)]
    pub(super) password_stdin: bool,
}

#[derive(Debug, Args)]
pub(super) struct UpdateUser {
    /// Its sign-in name or id
    pub(super) user: String,
    /// What people are shown; empty: the sign-in name
    #[arg(long, value_name = "NAME", required_unless_present = "roles")]
    pub(super) display_name: Option<String>,
    /// All its site roles besides MEMBER; `member` alone takes the others away
    #[arg(long = "role", value_enum, value_name = "ROLE")]
    pub(super) roles: Vec<Role>,
}

/// What a user may do on the site.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Role {
    /// Everything
    Owner,
    /// Templates of every organization
    TemplateAdmin,
    /// Users and memberships
    UserAdmin,
    /// Reads the audit log
    Auditor,
    /// Their own tasks and workspaces
    Member,
}

impl Role {
    /// The word of the API.
    pub(super) fn word(self) -> String {
        match self {
            Self::Owner => "OWNER",
            Self::TemplateAdmin => "TEMPLATE_ADMIN",
            Self::UserAdmin => "USER_ADMIN",
            Self::Auditor => "AUDITOR",
            Self::Member => "MEMBER",
        }
        .into()
    }
}

/// What a user may do in an organization.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Place {
    /// Everything in it
    Admin,
    /// Its templates
    TemplateAdmin,
    /// Reads its audit log
    Auditor,
    /// Their own tasks and workspaces
    Member,
}

impl Place {
    /// The word of the API.
    pub(crate) fn word(self) -> String {
        match self {
            Self::Admin => "ADMIN",
            Self::TemplateAdmin => "TEMPLATE_ADMIN",
            Self::Auditor => "AUDITOR",
            Self::Member => "MEMBER",
        }
        .into()
    }
}
