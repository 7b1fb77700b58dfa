//! The examples that are whole programs, with a client for the browser and a server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::process::{become_program, run};
use crate::setup::Environment;
use crate::workspace::with_all_packages;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Example {
    /// The chat in examples/yew-chat
    YewChat,
    /// The page in examples/leptos-ssr, which is rendered on the server
    LeptosSsr,
    /// The live chart in examples/leptos-ticker
    LeptosTicker,
}

/// The lines of an `index.html` that are for trunk, and what stands for them.
const LINKS: [(&str, &str); 2] = [
    (
        r#"<link data-trunk rel="css" href="style.css" />"#,
        r#"<link rel="stylesheet" href="style.css" />"#,
    ),
    (
        r#"<link data-trunk rel="rust" data-wasm-opt="s" />"#,
        r#"<script type="module">import init from "./{program}.js"; init();</script>"#,
    ),
];

/// How a client is compiled.
#[derive(Clone, Copy, Debug)]
enum Profile {
    /// As people get it.
    Release,
    /// As the tests need it: in a third of the time, with what the browser tests have compiled, and with
    /// the checks that frameworks make then only.
    Dev,
}

/// Builds all of them, as the end-to-end tests need them.
pub(crate) fn build_examples(environment: &Environment) -> Result<()> {
    let examples = Example::value_variants();
    let mut servers = with_all_packages(Command::new("cargo"), "build");
    for example in examples {
        servers.args(["--bin", &example.server()]);
    }
    run(&mut servers)?;
    examples
        .iter()
        .try_for_each(|example| example.build_client(environment, Profile::Dev))
}

impl Example {
    /// The folder below `examples/`, and the beginning of the names of its packages.
    fn name(self) -> &'static str {
        match self {
            Self::YewChat => "yew-chat",
            Self::LeptosSsr => "leptos-ssr",
            Self::LeptosTicker => "leptos-ticker",
        }
    }

    /// The package for the browser, which is a folder of the example.
    fn client(self) -> &'static str {
        match self {
            Self::YewChat | Self::LeptosTicker => "client",
            Self::LeptosSsr => "app",
        }
    }

    /// The folder of the program below the one that is served.
    fn program_folder(self) -> &'static str {
        match self {
            Self::YewChat | Self::LeptosTicker => "",
            // Where Leptos looks for it.
            Self::LeptosSsr => "pkg",
        }
    }

    fn server(self) -> String {
        format!("{}-server", self.name())
    }

    /// The folder that is served, which the end-to-end tests know.
    fn dist(self) -> PathBuf {
        Path::new("target/examples").join(self.name())
    }

    /// Builds the example and serves it, until Ctrl-C.
    pub(super) fn demo(self, environment: &Environment, port: u16) -> Result<()> {
        self.build(environment)?;
        println!("Open the address below, in one browser or in two. Ctrl-C ends the server.");
        become_program(&mut self.serve(port))
    }

    /// Builds the server and the client.
    pub(crate) fn build(self, environment: &Environment) -> Result<()> {
        run(Command::new("cargo").args(["build", "--package", &self.server()]))?;
        self.build_client(environment, Profile::Release)
    }

    /// The server, built before, with the client that it serves; port 0 picks a free one.
    pub(crate) fn serve(self, port: u16) -> Command {
        let mut server = Command::new(Path::new("target/debug").join(self.server()));
        server
            .args(["--port", &port.to_string(), "--dist"])
            .arg(self.dist());
        if self == Self::YewChat {
            // What the demo keeps from one start to the next.
            server.args(["--journal", "target/examples/yew-chat.journal"]);
        }
        server
    }

    /// Builds the client as it is served.
    fn build_client(self, environment: &Environment, profile: Profile) -> Result<()> {
        let client = Path::new("examples").join(self.name()).join(self.client());
        let dist = std::env::current_dir()?.join(self.dist());
        let mut pack = environment.wasm_command("wasm-pack")?;
        pack.arg("build")
            .arg(&client)
            .args(["--no-pack", "--no-typescript", "--target", "web"])
            .arg("--out-dir")
            .arg(dist.join(self.program_folder()));
        match profile {
            Profile::Release => pack
                .arg("--release")
                .env("RUSTFLAGS", environment.rustflags_without_paths()?),
            Profile::Dev => pack.arg("--dev"),
        };
        run(&mut pack)?;
        fs::copy(client.join("style.css"), dist.join("style.css"))?;
        let page = client.join("index.html");
        if page.is_file() {
            let page = self.without_trunk(fs::read_to_string(page)?)?;
            let written = fs::write(dist.join("index.html"), page);
            written.context("cannot write the page of the example")?;
        }
        Ok(())
    }

    /// Makes a page that needs no trunk of one that does.
    fn without_trunk(self, mut page: String) -> Result<String> {
        let program = format!("{}-{}", self.name(), self.client()).replace('-', "_");
        for (link, plain) in LINKS {
            ensure!(page.contains(link), "the page of the example has no {link}");
            page = page.replace(link, &plain.replace("{program}", &program));
        }
        Ok(page)
    }
}
