use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

use crate::process;
use crate::workspace::root;

/// The file with the output of a step.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    path: PathBuf,
    is_loud: bool,
}

/// Where the logs of the last run are.
const FOLDER: &str = "target/logs";

/// Where those are of runs inside of it: of the tests of this program.
const INNER: &str = "target/logs/inner";

impl Log {
    /// Makes the log of a step, which is numbered. The first one of a run removes those of the last.
    pub(super) fn create(name: &str, is_loud: bool) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let is_inside = cfg!(test) || process::is_inside_another_run();
        let folder = root().join(if is_inside { INNER } else { FOLDER });
        if number == 0 && !is_inside && folder.exists() {
            fs::remove_dir_all(&folder).context("cannot remove the old logs")?;
        }
        fs::create_dir_all(&folder).context("cannot make the folder of the logs")?;
        let words: Vec<_> = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let path = folder.join(format!("{number:02}-{}.log", words.join("-")));
        let file =
            File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self {
            file,
            path,
            is_loud,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn is_loud(&self) -> bool {
        self.is_loud
    }

    /// Lets a program write to this log by itself.
    pub(super) fn share(&self) -> io::Result<Stdio> {
        // Both handles share one position, so that neither overwrites lines of the other.
        self.file.try_clone().map(Stdio::from)
    }

    pub(super) fn write(&mut self, line: &str) {
        if self.is_loud {
            println!("{line}");
        }
        if let Err(error) = writeln!(self.file, "{line}") {
            eprintln!("cannot write to {}: {error}", self.path.display());
        }
    }
}

/// Prints a log that was not shown yet.
pub(crate) fn print(path: &Path) -> Result<()> {
    let mut file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    io::copy(&mut file, &mut io::stdout())?;
    Ok(())
}
