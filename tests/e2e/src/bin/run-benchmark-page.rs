//! Runs the page of the benchmark: `run-benchmark-page ADDRESS FILE` writes its result, as JSON.

use std::env;
use std::fs;
use std::process::ExitCode;

use wasm_websocket_e2e::benchmark;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(address), Some(file)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: run-benchmark-page ADDRESS FILE");
        return ExitCode::FAILURE;
    };
    let written = benchmark::run(&address).await.and_then(|result| {
        fs::write(&file, result.to_string())
            .map_err(|error| format!("cannot write {file}: {error}"))
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
