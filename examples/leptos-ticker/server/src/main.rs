//! The command line of the server of the ticker.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use clap::Parser;
use leptos_ticker_server::{FeedProcess, feed, router};
use tokio::net::TcpListener;

/// Serves the ticker.
#[derive(Debug, Parser)]
struct Options {
    /// The IP address to listen on. The default is reachable from this machine only.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// The port to listen on; 0 picks a free one.
    #[arg(long, value_name = "NUMBER", default_value_t = 8089)]
    port: u16,

    /// The folder of the built client, served as /.
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "examples/leptos-ticker/client/dist"
    )]
    dist: PathBuf,

    /// Be the feed, and nothing else. The server starts itself so.
    #[arg(long)]
    feed: bool,
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
    if options.feed {
        end_with_parent();
        return serve(&options, feed()).await;
    }
    let process = Arc::new(FeedProcess::new(options.host).await?);
    serve(&options, router(process, &options.dist)).await
}

/// Ends this process when the one that started it is gone, which holds the other end of the input.
fn end_with_parent() {
    std::thread::spawn(|| {
        // An error is an end, too.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(0);
    });
}

async fn serve(options: &Options, router: Router) -> io::Result<()> {
    let listener = TcpListener::bind((options.host, options.port)).await?;
    let mut output = io::stdout();
    writeln!(output, "listening on http://{}/", listener.local_addr()?)?;
    output.flush()?;
    axum::serve(listener, router).await
}
