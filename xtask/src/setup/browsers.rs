//! The browsers that the tests run in, and the driver of Chromium.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{debian, found, installing};

#[derive(Clone, Copy, Debug)]
pub(super) enum Browser {
    Chromium,
    Firefox,
}

impl Browser {
    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
        }
    }

    fn commands(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &[
                "chromium",
                "google-chrome",
                "google-chrome-stable",
                "chrome",
            ],
            Self::Firefox => &["firefox", "firefox-esr"],
        }
    }

    fn package(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox-esr",
        }
    }

    /// Where the installers of systems put it that have no use for PATH.
    fn application(self) -> &'static str {
        match self {
            Self::Chromium => "/Applications/Google Chrome.app",
            Self::Firefox => "/Applications/Firefox.app",
        }
    }

    fn find(self) -> Option<PathBuf> {
        let application = PathBuf::from(self.application());
        self.commands()
            .iter()
            .find_map(|command| which::which(command).ok())
            .or_else(|| application.exists().then_some(application))
    }
}

pub(super) fn ensure(browser: Browser) -> Result<()> {
    let name = browser.name();
    ensure_installed(name, browser.package(), || browser.find())
}

pub(super) fn ensure_chromedriver() -> Result<()> {
    ensure_installed("ChromeDriver", "chromium-driver", || {
        which::which("chromedriver").ok()
    })
}

fn ensure_installed(name: &str, package: &str, find: impl Fn() -> Option<PathBuf>) -> Result<()> {
    if let Some(path) = find() {
        found(name, path);
        return Ok(());
    }
    if debian::is_available() {
        installing(name, "as a package of Debian", "about a minute");
        debian::install(&[package])?;
    }
    if find().is_none() {
        bail!("{name} is missing; install it so that it is on PATH, and try again");
    }
    Ok(())
}
