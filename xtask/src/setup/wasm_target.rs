//! A Rust compiler with the standard library for wasm32-unknown-unknown.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Cache, debian, found, installing, registries_only};
use crate::process::{output_of, run};
use crate::step;
use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";
const PART: &str = "wasm32 standard library";
const SOURCE: &str = "source of the standard library";

/// Where Debian's compiler is, and where it looks for the standard library of the target.
const DEBIAN_BIN: &str = "/usr/bin";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-clippy",
    "rust-web-src",
    "rust-web-llvm",
];

/// The file beside the standard library that says for which compiler we have built it, and how.
const STAMP: &str = "built-by-wasm-websocket";

/// Finds a compiler or makes one usable.
/// Returns the folder where it is, when that is not the compiler on PATH.
pub(super) fn ensure(cache: &Cache) -> Result<Option<PathBuf>> {
    if let Some(library) = library_of("rustc") {
        found(PART, library);
        return Ok(None);
    }
    if is_debian_ready() {
        found(PART, DEBIAN_LIBRARY);
        return debian_folder(cache).map(Some);
    }
    if !registries_only() && which::which("rustup").is_ok() {
        installing(PART, "with rustup", "a few seconds");
        let added = run(Command::new("rustup").args(["target", "add", TARGET]));
        if added.is_ok() && library_of("rustc").is_some() {
            return Ok(None);
        }
        step::announce(&format!("setup: {PART}: rustup cannot download it here"));
    }
    if !debian::is_available() {
        bail!(
            "the standard library for {TARGET} is missing; install it with \
             `rustup target add {TARGET}`, or as a package of your system, and try again"
        );
    }
    installing(PART, "from Debian's source of it", "about three minutes");
    install_from_debian(cache)?;
    debian_folder(cache).map(Some)
}

/// Finds or installs the source of the standard library of the compiler that builds for wasm,
/// from which the tests build one for shared memory.
pub(super) fn ensure_source(compiler: Option<&Path>) -> Result<()> {
    let rustc = compiler.map_or_else(|| "rustc".into(), |folder| folder.join("rustc"));
    let source = || {
        let sysroot = output_of(&rustc.to_string_lossy(), &["--print", "sysroot"])?;
        let library = Path::new(&sysroot).join("lib/rustlib/src/rust/library");
        library.exists().then_some(library)
    };
    if let Some(library) = source() {
        found(SOURCE, library);
        return Ok(());
    }
    if compiler.is_some() {
        installing(SOURCE, "as a package of Debian", "a few seconds");
        debian::install(&DEBIAN_PACKAGES)?;
    } else if !registries_only() && which::which("rustup").is_ok() {
        installing(SOURCE, "with rustup", "a few seconds");
        run(Command::new("rustup").args(["component", "add", "rust-src"]))?;
    }
    match source() {
        Some(_) => Ok(()),
        None => bail!(
            "the {SOURCE} is missing; install it with `rustup component add rust-src`, or as a \
             package of your system, and try again"
        ),
    }
}

/// The folder of the target's standard library, if the compiler has it.
fn library_of(rustc: &str) -> Option<PathBuf> {
    let folder = output_of(rustc, &["--print", "target-libdir", "--target", TARGET])?;
    let has_std = fs::read_dir(&folder).ok()?.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    });
    has_std.then(|| PathBuf::from(folder))
}

/// Whether what we have built is there, and for the compiler that is installed now.
fn is_debian_ready() -> bool {
    let stamp = fs::read_to_string(Path::new(DEBIAN_LIBRARY).join(STAMP)).ok();
    let version = output_of(DEBIAN_RUSTC, &["-vV"]);
    stamp.is_some() && stamp == version.and_then(|version| stamp_of(&version).ok())
}

/// Returns the stamp of a standard library that [`build_standard_library`] builds now.
fn stamp_of(version: &str) -> Result<String> {
    Ok(format!("{version}\n{}", library_rustflags()?))
}

fn library_rustflags() -> Result<String> {
    // Without the bitcode, a build with `lto = true` cannot use it. Programs have its paths in them.
    let paths = workspace::rustflags_without_paths(Path::new(DEBIAN_RUSTC))?;
    Ok(format!("-Cembed-bitcode=yes {paths}"))
}

fn install_from_debian(cache: &Cache) -> Result<()> {
    debian::install(&DEBIAN_PACKAGES)?;
    let version = output_of(DEBIAN_RUSTC, &["-vV"]).context("Debian's rustc does not run")?;
    // The compiler links wasm with the LLD of its own LLVM, which its packages do not pull in.
    let llvm = version
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: "))
        .and_then(|version| version.split('.').next())
        .context("rustc does not name its LLVM")?;
    debian::install(&[&format!("lld-{llvm}")])?;

    let project = tempfile::tempdir()?;
    let libraries = build_standard_library(project.path(), &debian_folder(cache)?)?;
    let stamp = project.path().join(STAMP);
    fs::write(&stamp, stamp_of(&version)?)?;
    administrator(&["rm", "-rf", DEBIAN_LIBRARY], &[])?;
    administrator(&["mkdir", "-p", DEBIAN_LIBRARY], &[])?;
    let files: Vec<PathBuf> = libraries.into_iter().chain([stamp]).collect();
    administrator(&["install", "-m", "644", "-t", DEBIAN_LIBRARY], &files)?;
    clean_stale_builds()
}

/// Builds the standard library as a dependency of an empty crate, and returns its files.
fn build_standard_library(project: &Path, compiler: &Path) -> Result<Vec<PathBuf>> {
    fs::write(
        project.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2021\"\n",
    )?;
    fs::create_dir(project.join("src"))?;
    fs::write(project.join("src/lib.rs"), "")?;
    let target = project.join("target");
    run(Command::new(compiler.join("cargo"))
        .current_dir(project)
        .args(["build", "--release", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,test")
        .arg("--target-dir")
        .arg(&target)
        .env("RUSTC", DEBIAN_RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", library_rustflags()?))?;
    let built = target.join(TARGET).join("release/deps");
    let mut libraries = Vec::new();
    for entry in fs::read_dir(&built)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            libraries.push(path);
        }
    }
    Ok(libraries)
}

fn administrator(words: &[&str], files: &[PathBuf]) -> Result<()> {
    let (program, arguments) = words.split_first().context("a command needs a program")?;
    let mut command = debian::administrator(program).context("this needs root")?;
    run(command.args(arguments).args(files))
}

/// Cargo does not notice that the standard library beneath a build has changed.
fn clean_stale_builds() -> Result<()> {
    for folder in ["target", "bench/target"] {
        let builds = workspace::root().join(folder).join(TARGET);
        match fs::remove_dir_all(&builds) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", builds.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A folder with the commands of Debian's Rust alone, to put before rustup's on PATH.
fn debian_folder(cache: &Cache) -> Result<PathBuf> {
    let folder = cache.path("debian-rust");
    fs::create_dir_all(&folder)?;
    for name in ["cargo", "cargo-clippy", "clippy-driver", "rustc", "rustdoc"] {
        let link = folder.join(name);
        if fs::symlink_metadata(&link).is_err() {
            symlink(Path::new(DEBIAN_BIN).join(name), &link)
                .with_context(|| format!("cannot make the link {}", link.display()))?;
        }
    }
    Ok(folder)
}

#[cfg(unix)]
use std::os::unix::fs::symlink;

#[cfg(not(unix))]
fn symlink(_: impl AsRef<Path>, _: impl AsRef<Path>) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
