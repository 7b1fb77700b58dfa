//! Serves the page, or an example.

mod example;

use std::process::Command;

use anyhow::Result;
use clap::Args;

pub(crate) use self::example::{Example, build_examples};
use crate::package::build_modules;
use crate::process::{become_program, run};
use crate::setup::Environment;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What to serve: the workbench, if nothing is named
    example: Option<Example>,
    /// The port to serve on; 0 picks a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

/// Builds the package and serves it with the page, until Ctrl-C.
pub(crate) fn demo(environment: &Environment, options: &Options) -> Result<()> {
    if let Some(example) = options.example {
        return example.demo(environment, options.port);
    }
    build_modules(environment)?;
    build_server()?;
    println!("Open the address below in a browser. Ctrl-C ends the server.");
    become_program(&mut server(options.port))
}

/// Builds the server, and nothing else.
pub(crate) fn build_server() -> Result<()> {
    run(Command::new("cargo").args(["build", "--package", "wasm-websocket-server"]))
}

/// The server, built before, so that the process that is started is the one to stop.
pub(crate) fn server(port: u16) -> Command {
    let mut command = Command::new("target/debug/wasm-websocket-server");
    command.args(["--port", &port.to_string()]);
    command
}
