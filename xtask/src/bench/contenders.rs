//! Who is compared.

use std::fs;

use anyhow::{Context, Result};
use serde::Serialize;

use super::results::Described;
use crate::workspace;

/// A folder of `bench/contenders`, or the plain JavaScript of the page.
#[derive(Debug, Serialize)]
pub(super) struct Contender {
    /// The name of the folder.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    #[serde(skip)]
    pub(super) role: Role,
    /// Whether it has the program whose size is measured.
    #[serde(skip)]
    pub(super) has_echo: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Plain JavaScript, which everything is compared with.
    Base,
    /// What somebody writes who uses no library, with the package that makes it possible.
    ByHand(&'static str),
    Ours,
    /// Ours without reading the messages, which no peer can be compared with.
    OursRaw,
    /// Another library, by the name of its package.
    Peer(&'static str),
}

/// In the order of the tables.
pub(super) const CONTENDERS: &[Contender] = &[
    contender("plain-js", "plain JS", Role::Base),
    contender("web-sys", "web-sys by hand", Role::ByHand("web-sys")),
    documents(
        "serde-wasm-bindgen",
        "JSON.parse + swb",
        Role::ByHand("serde-wasm-bindgen"),
    ),
    contender("ours-closure", "ours, closure", Role::Ours),
    contender("ours-stream", "ours, stream", Role::Ours),
    contender("ours-json", "ours, JSON", Role::Ours),
    contender("ours-raw", "ours, raw", Role::OursRaw),
    contender("gloo-net", "gloo-net", Role::Peer("gloo-net")),
    contender(
        "ws-stream-wasm",
        "ws_stream_wasm",
        Role::Peer("ws_stream_wasm"),
    ),
    contender(
        "tokio-tungstenite-wasm",
        "tokio-tungstenite-wasm",
        Role::Peer("tokio-tungstenite-wasm"),
    ),
    contender("ewebsock", "ewebsock", Role::Peer("ewebsock")),
    contender("websock-wasm", "websock-wasm", Role::Peer("websock-wasm")),
    documents(
        "leptos-use",
        "leptos-use",
        Role::Peer("leptos-use-websocket"),
    ),
];

/// The one whose echo program speaks values, and so is none of the same.
pub(super) const WITH_VALUES: &str = "ours-json";

/// The program that does nothing, which is compared by its size alone.
pub(super) const NOTHING: Contender = contender("nothing", "async, does nothing", Role::Base);

const fn contender(id: &'static str, title: &'static str, role: Role) -> Contender {
    Contender {
        id,
        title,
        role,
        has_echo: true,
    }
}

/// One that takes part in the measures of documents only.
const fn documents(id: &'static str, title: &'static str, role: Role) -> Contender {
    Contender {
        has_echo: false,
        ..contender(id, title, role)
    }
}

impl Contender {
    /// Whether it is a program in wasm.
    pub(super) fn is_wasm(&self) -> bool {
        self.id != "plain-js"
    }

    fn package(&self) -> Option<&'static str> {
        match self.role {
            Role::Base => None,
            Role::Ours | Role::OursRaw => Some("wasm-websocket"),
            Role::ByHand(package) | Role::Peer(package) => Some(package),
        }
    }
}

/// The contenders that are of a role.
pub(super) fn of_role(
    is_wanted: impl Fn(Role) -> bool,
) -> impl Iterator<Item = &'static Contender> {
    CONTENDERS
        .iter()
        .filter(move |contender| is_wanted(contender.role))
}

/// The contenders with the versions that were built.
pub(super) fn described() -> Result<Vec<Described>> {
    let file = workspace::root().join("bench/Cargo.lock");
    let lock = fs::read_to_string(file).context("cannot read bench/Cargo.lock")?;
    let describe = |contender: &Contender| {
        let version = match contender.package() {
            Some(package) => {
                let user = format!("bench-{}", contender.id);
                Some(workspace::version_of(&lock, &user, package)?)
            }
            None => None,
        };
        Ok(Described {
            id: contender.id.to_owned(),
            title: contender.title.to_owned(),
            version,
        })
    };
    CONTENDERS.iter().map(describe).collect()
}
