//! A PostgreSQL for tests and benches: in a temporary folder, on a free port, gone afterwards.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use nix::unistd::{Uid, User};

use crate::debian::{find_or_install, find_program, is_program};
use crate::process;

/// Gives the tests an administrator's URL; each test makes a database of its own.
pub(crate) const URL: &str = "TASKYARD_TEST_POSTGRES_URL";

/// How often another free port is tried when the first was taken meanwhile.
const ATTEMPTS: usize = 3;

/// A running server; dropping it ends it and removes its data.
pub(crate) struct Postgres {
    /// The folder of `initdb` and `pg_ctl`.
    programs: PathBuf,
    /// Holds data, sockets and log.
    folder: PathBuf,
    /// Who runs it; none: who runs xtask.
    user: Option<User>,
    port: u16,
}

impl Postgres {
    /// Looks for PostgreSQL, installs it where that is possible, and starts one.
    pub(crate) fn start() -> Result<Self> {
        let programs = find_or_install(&["postgresql"], find_programs)
            .context("what runs on PostgreSQL needs its server programs (initdb, pg_ctl) in PATH or in /usr/lib/postgresql")?;
        let user = if Uid::effective().is_root() {
            let user = User::from_name("postgres")?;
            Some(
                user.context("PostgreSQL refuses to run as root, and there is no user `postgres`")?,
            )
        } else {
            None
        };
        let folder = std::env::temp_dir().join(format!("taskyard-pg-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("make {}", folder.display()))?;
        let mut postgres = Self {
            programs,
            folder,
            user,
            port: 0,
        };
        postgres.prepare()?;
        Ok(postgres)
    }

    /// The administrator's URL.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn prepare(&mut self) -> Result<()> {
        if let Some(user) = &self.user {
            chown(
                &self.folder,
                Some(user.uid.as_raw()),
                Some(user.gid.as_raw()),
            )?;
        }
        process::output(
            self.command("initdb")
                .args(["--username=postgres", "--auth=trust", "--encoding=UTF8"])
                .args(["--no-locale", "--no-sync"]),
        )?;
        let mut started = Ok(());
        for _ in 0..ATTEMPTS {
            self.port = free_port()?;
            started = self.launch();
            if started.is_ok() {
                println!("  {} in {}", self.url(), self.folder.display());
                break;
            }
        }
        started.with_context(|| fs::read_to_string(self.log()).unwrap_or_default())
    }

    fn launch(&self) -> Result<()> {
        let options = format!(
            "-p {} -h 127.0.0.1 -k {} -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=400",
            self.port,
            self.folder.display()
        );
        // Its output would otherwise stay open in the server.
        process::run(
            self.command("pg_ctl")
                .arg("--log")
                .arg(self.log())
                .arg("--options")
                .arg(options)
                .args(["--silent", "--wait", "start"]),
        )
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command
            .arg("--pgdata")
            .arg(self.folder.join("data"))
            .current_dir(&self.folder);
        if let Some(user) = &self.user {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its data is thrown away: it need not be written down. It may also never have started.
        let _ = self
            .command("pg_ctl")
            .args(["--silent", "--mode=immediate", "--wait", "stop"])
            .process_group(0)
            .output();
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            println!("can't remove {}: {error}", self.folder.display());
        }
    }
}

/// The folder with the server's programs: PATH first, then Debian's, newest version first.
fn find_programs() -> Option<PathBuf> {
    let in_path = find_program("initdb")
        .and_then(|program| program.parent().map(Path::to_path_buf))
        .filter(|folder| is_program(&folder.join("pg_ctl")));
    in_path.or_else(|| newest(Path::new("/usr/lib/postgresql")))
}

/// The programs of the highest version below a folder `<version>/bin`.
fn newest(root: &Path) -> Option<PathBuf> {
    fs::read_dir(root)
        .ok()?
        .flatten()
        .filter_map(|version| {
            let number: u32 = version.file_name().to_str()?.parse().ok()?;
            let folder = version.path().join("bin");
            ["initdb", "pg_ctl"]
                .iter()
                .all(|name| is_program(&folder.join(name)))
                .then_some((number, folder))
        })
        .max()
        .map(|(_, folder)| folder)
}

/// A port that nobody listens at now.
pub(super) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("find a free port")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::newest;

    #[test]
    fn the_newest_version_with_all_programs_is_taken() {
        let root = std::env::temp_dir().join(format!("xtask-postgres-{}", std::process::id()));
        for (version, programs) in [
            ("9", &["initdb", "pg_ctl"][..]),
            ("15", &["initdb", "pg_ctl"]),
            ("17", &["pg_dump"]),
            ("common", &[]),
        ] {
            let folder = root.join(version).join("bin");
            fs::create_dir_all(&folder).unwrap();
            for program in programs {
                let program = folder.join(program);
                fs::write(&program, "").unwrap();
                fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
            }
        }
        assert_eq!(newest(&root), Some(root.join("15/bin")));
        assert_eq!(newest(&root.join("nowhere")), None);
        fs::remove_dir_all(&root).unwrap();
    }
}
