//! The command line of the development server.

use std::future::Future;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use wasm_websocket_server::{Config, Server, endpoint_table};

/// Serves the page and the built package, echoes over WebSocket, and misbehaves on request.
#[derive(Debug, Parser)]
#[command(version, after_help = format!("WebSocket endpoints:\n{}", endpoint_table()))]
struct Options {
    /// The IP address to listen on. The default is reachable from this machine only.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// The port to listen on; 0 picks a free one.
    #[arg(long, value_name = "NUMBER", default_value_t = 8080)]
    port: u16,

    /// The folder of the page, served as /.
    #[arg(long, value_name = "FOLDER", default_value = "www")]
    www: PathBuf,

    /// The folder of the built package, served as /pkg/.
    #[arg(long, value_name = "FOLDER", default_value = "pkg")]
    pkg: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(explanation) => {
            eprintln!("error: {explanation}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    let address = SocketAddr::new(options.host, options.port);
    // The signals are caught before anyone can know the address and send one.
    let shutdown =
        shutdown_signal().map_err(|error| format!("cannot listen for signals: {error}"))?;
    let server = Server::bind(Config {
        address,
        page_folder: options.www,
        package_folder: options.pkg,
    })
    .await
    .map_err(|error| explain_bind_error(address, &error))?;
    announce(server.address())
        .map_err(|error| format!("cannot write to the standard output: {error}"))?;
    server.run(shutdown).await;
    Ok(())
}

/// Prints the one line that scripts wait for. It is written out even if no terminal reads it.
fn announce(address: SocketAddr) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "listening on http://{address}/")?;
    output.flush()
}

fn explain_bind_error(address: SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {} of {} is in use; choose another one with --port, where 0 picks a free one",
            address.port(),
            address.ip()
        ),
        _ => format!("cannot listen on {address}: {error}"),
    }
}

/// Resolves at Ctrl-C and when the process is asked to terminate.
#[cfg(unix)]
fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves at Ctrl-C.
#[cfg(not(unix))]
fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without Ctrl-C there is still the task manager, so a failure must not end the server.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
