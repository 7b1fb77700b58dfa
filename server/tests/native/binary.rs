use std::net::TcpListener;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::support::soon;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasm-websocket-server"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Starts the binary on a free port and waits for the line that tells it.
async fn start() -> (Child, String) {
    let mut child = command(&["--port", "0"]).spawn().unwrap();
    let output = child.stdout.take().unwrap();
    let line = soon(BufReader::new(output).lines().next_line())
        .await
        .unwrap()
        .unwrap();
    (child, line)
}

#[tokio::test]
async fn the_binary_says_where_it_listens() {
    let (_child, line) = start().await;
    let address = line
        .strip_prefix("listening on http://")
        .and_then(|rest| rest.strip_suffix('/'))
        .unwrap_or_else(|| panic!("unexpected line: {line}"));
    soon(TcpStream::connect(address)).await.unwrap();
}

/// Other systems have no loopback address but the first, or not without being told.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_on_loopback_listens_on_sixteen_addresses() {
    let (_child, line) = start().await;
    let port = line.trim_end_matches('/').rsplit(':').next().unwrap();
    for number in 1..=16 {
        let address = format!("127.0.0.{number}:{port}");
        soon(TcpStream::connect(address)).await.unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_binary_ends_with_success_when_it_is_interrupted_or_terminated() {
    for signal in ["-INT", "-TERM"] {
        let (mut child, _) = start().await;
        let id = child.id().unwrap().to_string();
        let sent = soon(Command::new("kill").args([signal, &id]).status()).await;
        assert!(sent.unwrap().success());
        let status = soon(child.wait()).await.unwrap();
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn a_port_in_use_is_an_error_of_one_line_that_says_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = soon(command(&["--port", &port]).output()).await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error.lines().count(), 1, "{error}");
    for word in [&port, "in use", "--port"] {
        assert!(error.contains(word), "{error}");
    }
}

#[tokio::test]
async fn the_help_lists_the_endpoints() {
    let output = soon(command(&["--help"]).output()).await.unwrap();
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    for word in ["--host", "--port", "--www", "--pkg", "/greet?text=hello"] {
        assert!(help.contains(word), "{help}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_burst_of_large_messages_takes_little_memory() {
    const SIZE: usize = 64 * 1024 * 1024;
    let (child, line) = start().await;
    let address = line
        .strip_prefix("listening on http://")
        .and_then(|rest| rest.strip_suffix('/'))
        .unwrap();
    let path = format!("/burst?count=1&size={SIZE}");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
        Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n"
    );
    let mut stream = soon(TcpStream::connect(address)).await.unwrap();
    soon(stream.write_all(request.as_bytes())).await.unwrap();
    let mut message = stream.take(SIZE as u64);
    let mut nowhere = tokio::io::sink();
    let read = tokio::io::copy(&mut message, &mut nowhere);
    assert_eq!(soon(read).await.unwrap(), SIZE as u64);

    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id().unwrap())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
    let kibibytes: usize = kibibytes.unwrap().parse().unwrap();
    assert!(kibibytes * 1024 < SIZE / 2, "{kibibytes} KiB");
}
