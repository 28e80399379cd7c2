//! Databases that go with the run.

use anyhow::{Context as _, Result};
use sea_orm::{ConnectionTrait as _, Database as Connector};
use taskyard_server::store::Database;

/// An empty database with our tables.
pub(crate) struct Temporary {
    pub(crate) db: Database,
    kind: Kind,
}

enum Kind {
    Sqlite {
        _folder: tempfile::TempDir,
    },
    Postgres {
        admin_url: String,
        name: String,
        url: String,
    },
}

impl Temporary {
    /// A file in the folder for temporary files.
    pub(crate) async fn sqlite() -> Result<Self> {
        let folder = tempfile::tempdir().context("make a temporary folder")?;
        let url = format!("sqlite://{}/bench.db", folder.path().display());
        let kind = Kind::Sqlite { _folder: folder };
        Self::migrated(&url, kind).await
    }

    /// A database of a server that is there.
    pub(crate) async fn postgres(admin_url: &str) -> Result<Self> {
        let name = format!("taskyard_bench_{}", uuid::Uuid::now_v7().simple());
        as_admin(admin_url, &format!("CREATE DATABASE {name}")).await?;
        let (server, _) = admin_url
            .rsplit_once('/')
            .context("the administrator's address has no database's name")?;
        let url = format!("{server}/{name}");
        let kind = Kind::Postgres {
            admin_url: admin_url.to_owned(),
            name,
            url: url.clone(),
        };
        Self::migrated(&url, kind).await
    }

    async fn migrated(url: &str, kind: Kind) -> Result<Self> {
        let db = Database::connect(url).await?;
        db.migrate().await?;
        Ok(Self { db, kind })
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite { .. } => "SQLite",
            Kind::Postgres { .. } => "PostgreSQL",
        }
    }

    /// Its address, when other programs can reach it.
    pub(crate) fn url(&self) -> Option<&str> {
        match &self.kind {
            Kind::Sqlite { .. } => None,
            Kind::Postgres { url, .. } => Some(url),
        }
    }

    pub(crate) async fn remove(self) -> Result<()> {
        self.db.close().await?;
        if let Kind::Postgres {
            admin_url, name, ..
        } = self.kind
        {
            as_admin(&admin_url, &format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        }
        Ok(())
    }
}

async fn as_admin(url: &str, sql: &str) -> Result<()> {
    let admin = Connector::connect(url).await?;
    admin.execute_unprepared(sql).await?;
    admin.close().await?;
    Ok(())
}
