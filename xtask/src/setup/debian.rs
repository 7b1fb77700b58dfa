//! Packages of Debian, and of what is made from it.

use std::process::Command;
use std::sync::Once;

use anyhow::{Result, bail};

use crate::process::{output_of, run};

/// Whether packages can be installed here without asking anybody.
pub(crate) fn is_available() -> bool {
    which::which("apt-get").is_ok() && administrator("true").is_some()
}

/// Installs packages.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    static UPDATE: Once = Once::new();
    let mut update = Ok(());
    UPDATE.call_once(|| {
        update = apt_get().and_then(|mut command| run(command.args(["update", "-q"])));
    });
    update?;
    run(apt_get()?
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages))
}

/// A command that runs with the rights to change the system.
pub(crate) fn administrator(program: &str) -> Option<Command> {
    if output_of("id", &["-u"])? == "0" {
        return Some(Command::new(program));
    }
    output_of("sudo", &["-n", "true"])?;
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    Some(command)
}

fn apt_get() -> Result<Command> {
    let Some(mut command) = administrator("env") else {
        bail!("installing packages needs root, or a sudo that asks for no password");
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    Ok(command)
}
