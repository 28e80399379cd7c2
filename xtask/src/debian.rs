//! What xtask installs by itself: Debian packages, as root.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use nix::unistd::Uid;

use crate::process;

/// Whether packages can be installed here; if not, why.
pub(crate) fn can_install() -> Result<()> {
    if find_program("apt-get").is_none() {
        bail!("this is no Debian system");
    }
    if !Uid::effective().is_root() {
        bail!("packages can be installed by root only");
    }
    Ok(())
}

/// Installs packages, saying so, without starting the services that come with them.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    can_install()?;
    println!("  installing Debian packages: {}", packages.join(" "));
    let _no_services = NoServices::hold()?;
    process::run(apt_get().arg("update"))?;
    process::run(
        apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )
}

/// Looks for something; installs these packages when it is missing, and looks again.
pub(crate) fn find_or_install<T>(packages: &[&str], find: impl Fn() -> Option<T>) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install(packages)?;
    find().with_context(|| format!("not found after installing {}", packages.join(" ")))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["--quiet=2", "--option=DPkg::Lock::Timeout=300"])
        .arg("--option=Dpkg::Use-Pty=0");
    command
}

/// Debian's switch that keeps packages from starting their services while they are installed.
struct NoServices(Option<&'static Path>);

impl NoServices {
    fn hold() -> Result<Self> {
        let policy = Path::new("/usr/sbin/policy-rc.d");
        if policy.exists() {
            return Ok(Self(None));
        }
        let held = Self(Some(policy));
        fs::write(policy, "#!/bin/sh\nexit 101\n")?;
        fs::set_permissions(policy, Permissions::from_mode(0o755))?;
        Ok(held)
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Some(policy) = self.0
            && let Err(error) = fs::remove_file(policy)
        {
            println!("can't remove {}: {error}", policy.display());
        }
    }
}

/// The program of this name in PATH.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| is_program(file))
}

/// Whether this file is there and may be run.
pub(crate) fn is_program(file: &Path) -> bool {
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
