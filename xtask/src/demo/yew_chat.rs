//! The chat in `examples/yew-chat`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{become_program, run};
use crate::setup::Environment;

const CLIENT: &str = "examples/yew-chat/client";
const SERVER: &str = "yew-chat-server";

/// The folder that is served, which the end-to-end tests know.
const DIST: &str = "target/examples/yew-chat";

/// What the demo keeps from one start to the next.
const JOURNAL: &str = "target/examples/yew-chat.journal";

/// The lines of `index.html` that are for trunk, and what stands for them.
const LINKS: [(&str, &str); 2] = [
    (
        r#"<link data-trunk rel="css" href="style.css" />"#,
        r#"<link rel="stylesheet" href="style.css" />"#,
    ),
    (
        r#"<link data-trunk rel="rust" data-wasm-opt="s" />"#,
        r#"<script type="module">import init from "./yew_chat_client.js"; init();</script>"#,
    ),
];

/// Builds the chat and serves it, until Ctrl-C.
pub(crate) fn demo(environment: &Environment, port: u16) -> Result<()> {
    build(environment)?;
    println!("Open the address below in two browsers. Ctrl-C ends the server.");
    let mut server = Command::new(Path::new("target/debug").join(SERVER));
    server
        .args(["--port", &port.to_string(), "--dist", DIST])
        .args(["--journal", JOURNAL]);
    become_program(&mut server)
}

/// Builds the server, and the client as it is served.
pub(crate) fn build(environment: &Environment) -> Result<()> {
    run(Command::new("cargo").args(["build", "--package", SERVER]))?;
    let dist = std::env::current_dir()?.join(DIST);
    run(environment
        .wasm_command("wasm-pack")?
        .args(["build", CLIENT, "--release", "--no-pack", "--no-typescript"])
        .args(["--target", "web", "--out-dir"])
        .arg(&dist)
        .env("RUSTFLAGS", environment.rustflags_without_paths()?))?;
    let client = Path::new(CLIENT);
    fs::copy(client.join("style.css"), dist.join("style.css"))?;
    let page = fs::read_to_string(client.join("index.html"))?;
    fs::write(dist.join("index.html"), without_trunk(page)?)
        .context("cannot write the page of the chat")
}

/// Makes a page that needs no trunk of one that does.
fn without_trunk(mut page: String) -> Result<String> {
    for (link, plain) in LINKS {
        ensure!(page.contains(link), "the page of the chat has no {link}");
        page = page.replace(link, plain);
    }
    Ok(page)
}
