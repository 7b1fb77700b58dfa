//! The browsers that the tests run in, and their drivers.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{debian, found, installing};

/// Something that is looked for, and installed as a package of Debian when it is missing.
struct Part {
    name: &'static str,
    package: &'static str,
    find: fn() -> Option<PathBuf>,
}

const CHROMIUM: Part = Part {
    name: "Chromium",
    package: "chromium",
    find: || {
        let commands = [
            "chromium",
            "google-chrome",
            "google-chrome-stable",
            "chrome",
        ];
        on_path(&commands).or_else(|| application("Google Chrome"))
    },
};

const CHROMEDRIVER: Part = Part {
    name: "ChromeDriver",
    package: "chromium-driver",
    find: || on_path(&["chromedriver"]),
};

const FIREFOX: Part = Part {
    name: "Firefox",
    package: "firefox-esr",
    find: || on_path(&["firefox", "firefox-esr"]).or_else(|| application("Firefox")),
};

const WEBKIT: Part = Part {
    name: "WebKit's MiniBrowser",
    package: "webkit2gtk-driver",
    find: mini_browser,
};

const WEBKIT_DRIVER: Part = Part {
    name: "WebKitWebDriver",
    package: "webkit2gtk-driver",
    find: || on_path(&["WebKitWebDriver"]),
};

const DISPLAY: Part = Part {
    name: "Xvfb, a display for WebKit",
    package: "xvfb",
    find: || on_path(&["Xvfb"]),
};

/// What the tests need to drive WebKit.
#[derive(Clone, Debug)]
pub(crate) enum Webkit {
    /// Apple's, whose driver is a part of the system.
    Safari,
    Gtk(WebkitGtk),
}

/// The programs of WebKitGTK, which needs a display even when nobody looks.
#[derive(Clone, Debug)]
pub(crate) struct WebkitGtk {
    pub(crate) browser: PathBuf,
    pub(crate) driver: PathBuf,
    pub(crate) display: PathBuf,
}

/// Finds Chromium and its driver.
pub(super) fn ensure_chromium() -> Result<()> {
    ensure_part(&CHROMIUM)?;
    ensure_part(&CHROMEDRIVER)?;
    Ok(())
}

/// Finds Firefox. Its driver is a tool that cargo installs.
pub(super) fn ensure_firefox() -> Result<()> {
    ensure_part(&FIREFOX)?;
    Ok(())
}

/// Finds a WebKit and its driver, or installs the one of GTK.
pub(super) fn ensure_webkit() -> Result<Webkit> {
    if let Some(driver) = on_path(&["safaridriver"]) {
        found("safaridriver", driver);
        return Ok(Webkit::Safari);
    }
    Ok(Webkit::Gtk(WebkitGtk {
        browser: ensure_part(&WEBKIT)?,
        driver: ensure_part(&WEBKIT_DRIVER)?,
        display: ensure_part(&DISPLAY)?,
    }))
}

fn ensure_part(part: &Part) -> Result<PathBuf> {
    let name = part.name;
    if let Some(path) = (part.find)() {
        found(name, &path);
        return Ok(path);
    }
    if debian::is_available() {
        installing(name, "as a package of Debian", "about a minute");
        debian::install(&[part.package])?;
    }
    match (part.find)() {
        Some(path) => Ok(path),
        None => bail!("{name} is missing; install it so that it is on PATH, and try again"),
    }
}

fn on_path(commands: &[&str]) -> Option<PathBuf> {
    commands
        .iter()
        .find_map(|command| which::which(command).ok())
}

/// Where the installers of macOS put it, which has no use for PATH.
fn application(name: &str) -> Option<PathBuf> {
    let path = Path::new("/Applications").join(format!("{name}.app"));
    path.exists().then_some(path)
}

/// It is no command, and its folder has the name of the machine's architecture or of the library.
fn mini_browser() -> Option<PathBuf> {
    let library_folders = folders_in(Path::new("/usr/lib"))
        .into_iter()
        .chain(["/usr/lib", "/usr/lib64", "/usr/libexec"].map(PathBuf::from));
    library_folders
        .flat_map(|folder| folders_in(&folder))
        .map(|folder| folder.join("MiniBrowser"))
        .find(|path| path.exists() && path.to_string_lossy().contains("webkit"))
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}
