//! The command line of the server of the counter.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;

use any_spawner::Executor;
use clap::Parser;
use leptos_ssr_server::router;
use tokio::net::TcpListener;

/// Serves the counter.
#[derive(Debug, Parser)]
struct Options {
    /// The IP address to listen on. The default is reachable from this machine only.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// The port to listen on; 0 picks a free one.
    #[arg(long, value_name = "NUMBER", default_value_t = 8088)]
    port: u16,

    /// The folder with `style.css`, and with the built program in its folder `pkg`.
    #[arg(long, value_name = "FOLDER")]
    dist: PathBuf,
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
    // Leptos renders with tasks of this runtime.
    Executor::init_tokio().map_err(io::Error::other)?;
    let listener = TcpListener::bind((options.host, options.port)).await?;
    let mut output = io::stdout();
    writeln!(output, "listening on http://{}/", listener.local_addr()?)?;
    output.flush()?;
    axum::serve(listener, router(&options.dist)).await
}
