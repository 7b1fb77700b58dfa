//! Listens, and plays with whoever comes.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8086").await?;
    println!("ws://{}/", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let number = now.map_or(0, |now| now.subsec_nanos() % 1000);
        tokio::spawn(async move {
            if let Err(error) = guess_server::play(stream, number).await {
                eprintln!("{error}");
            }
        });
    }
}
