//! The command line of the server of the chat.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::net::TcpListener;
use yew_chat_server::{Chat, router};

/// Serves the chat.
#[derive(Debug, Parser)]
struct Options {
    /// The IP address to listen on. The default is reachable from this machine only.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// The port to listen on; 0 picks a free one.
    #[arg(long, value_name = "NUMBER", default_value_t = 8087)]
    port: u16,

    /// The folder of the built client, served as /.
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "examples/yew-chat/client/dist"
    )]
    dist: PathBuf,

    /// The file that keeps what was said, so that a server that was killed goes on where it was. Without
    /// it everything is forgotten.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> io::Result<()> {
    let chat = Chat::open(options.journal.as_deref())?;
    let listener = TcpListener::bind((options.host, options.port)).await?;
    let mut output = io::stdout();
    writeln!(output, "listening on http://{}/", listener.local_addr()?)?;
    output.flush()?;
    axum::serve(listener, router(chat, &options.dist)).await
}
