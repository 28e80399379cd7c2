//! Organizations.

use async_graphql::{ID, Object};

use crate::domain::user::Organization as OrganizationRow;
use crate::graphql::DateTime;

/// A group of people with their templates and tasks.
#[derive(Clone)]
pub struct Organization(pub OrganizationRow);

/// A group of people with their templates and tasks.
#[Object]
impl Organization {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name, unique whatever its case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What people are shown.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
