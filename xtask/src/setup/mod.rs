//! Brings a machine to a working wasm toolchain and browsers.
//!
//! Each part is looked for first, and installed only when it is missing: with the ordinary tools
//! where they work, and from nothing but package registries where they do not.

mod browsers;
mod cargo_tools;
mod debian;
mod wasm_opt;
mod wasm_target;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

pub(crate) use self::browsers::Webkit;
use crate::engine::Engine;
use crate::step;
use crate::workspace;

/// With this variable set, only the registries of packages are asked: no rustup.
const REGISTRIES_ONLY: &str = "WASM_WEBSOCKET_REGISTRIES_ONLY";

/// The tools that were found or installed, as the commands that use them need them.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// The folder of the compiler that builds for wasm, when it is not the one on PATH.
    compiler: Option<PathBuf>,
    /// The folders of the other tools that are not on PATH.
    tools: Vec<PathBuf>,
    /// The parts of WebKit, when it was asked for.
    pub(crate) webkit: Option<Webkit>,
}

impl Environment {
    /// Installs what is missing to build for wasm, and to test in some browsers.
    pub(crate) fn set_up(engines: &[Engine]) -> Result<Self> {
        let cache = Cache::open()?;
        let compiler = wasm_target::ensure(&cache)?;
        let mut tools = Vec::new();
        tools.extend(cargo_tools::ensure_wasm_bindgen(&cache)?);
        tools.extend(cargo_tools::ensure_wasm_pack(&cache)?);
        tools.extend(wasm_opt::ensure(&cache)?);
        if !engines.is_empty() {
            wasm_target::ensure_source(compiler.as_deref())?;
        }
        let mut webkit = None;
        for engine in engines {
            match engine {
                Engine::Chromium => browsers::ensure_chromium()?,
                Engine::Firefox => {
                    browsers::ensure_firefox()?;
                    tools.extend(cargo_tools::ensure_geckodriver(&cache)?);
                }
                Engine::Webkit => webkit = Some(browsers::ensure_webkit()?),
            }
        }
        Ok(Self {
            compiler,
            tools,
            webkit,
        })
    }

    /// Returns this environment with another folder of tools, which comes before the others.
    pub(crate) fn with_tools_in(&self, folder: &Path) -> Self {
        let mut environment = self.clone();
        environment.tools.insert(0, folder.to_owned());
        environment
    }

    /// A command that finds the tools of this environment, and builds for wasm.
    pub(crate) fn wasm_command(&self, program: &str) -> Result<Command> {
        // Not every system looks for a program where the program itself is going to look.
        let mut command = Command::new(self.find(program)?);
        command.env("PATH", self.wasm_path()?);
        Ok(command)
    }

    /// Where a program of this environment is.
    pub(crate) fn find(&self, program: &str) -> Result<PathBuf> {
        which::which_in(program, Some(self.wasm_path()?), env::current_dir()?)
            .with_context(|| format!("{program} is not on PATH"))
    }

    /// The flags with which a program for others is built; see [`workspace::rustflags_without_paths`].
    pub(crate) fn rustflags_without_paths(&self) -> Result<String> {
        workspace::rustflags_without_paths(&self.find("rustc")?)
    }

    /// A command that builds for this machine, and finds the tools and, in a variable of its own,
    /// the PATH with which to build for wasm.
    pub(crate) fn native_command(&self, program: &str) -> Result<Command> {
        let mut command = Command::new(program);
        command
            .env("PATH", path_with(self.tools.iter())?)
            .env("WASM_WEBSOCKET_WASM_PATH", self.wasm_path()?);
        Ok(command)
    }

    /// Says how the same tools are used without xtask.
    pub(crate) fn explain_use_by_hand(&self) {
        let folders: Vec<_> = self.compiler.iter().chain(&self.tools).collect();
        if !folders.is_empty() {
            let folders = env::join_paths(folders).unwrap_or_default();
            println!("To use these tools by hand:");
            println!("    export PATH=\"{}:$PATH\"", folders.to_string_lossy());
        }
    }

    fn wasm_path(&self) -> Result<OsString> {
        path_with(self.compiler.iter().chain(&self.tools))
    }
}

/// PATH with some folders before those that it has.
fn path_with<'a>(folders: impl Iterator<Item = &'a PathBuf>) -> Result<OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let all = folders.cloned().chain(env::split_paths(&inherited));
    env::join_paths(all).context("a folder has a name that cannot be on PATH")
}

/// Where this user keeps what was installed for this project, outside of every clone.
#[derive(Debug)]
struct Cache(PathBuf);

impl Cache {
    fn open() -> Result<Self> {
        let folder = dirs::cache_dir()
            .context("this user has no home folder to install tools into")?
            .join("wasm-websocket");
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(Self(folder))
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }
}

fn registries_only() -> bool {
    env::var_os(REGISTRIES_ONLY).is_some()
}

/// Says that a part is there already.
fn found(part: &str, place: impl AsRef<Path>) {
    step::say(&format!(
        "setup: {part}: found at {}",
        place.as_ref().display()
    ));
}

/// Says that a part is going to be installed, how, and how long that takes.
fn installing(part: &str, how: &str, time: &str) {
    step::announce(&format!(
        "setup: {part}: missing, installing {how} ({time})"
    ));
}
