use crate::byte_stream::ByteStream;
use crate::stream::{SplitSink, SplitStream, WebSocketStream};

impl WebSocketStream {
    /// Converts to a byte stream, which implements the traits of `futures-io`. Requires the feature `io`.
    ///
    /// ```no_run
    /// use futures_util::{AsyncReadExt, AsyncWriteExt};
    /// use wasm_websocket::WebSocketStream;
    ///
    /// # async fn example(stream: WebSocketStream) -> std::io::Result<()> {
    /// let mut bytes = stream.into_io();
    /// bytes.write_all(b"hello").await?;
    /// let mut buffer = [0; 1024];
    /// let count = bytes.read(&mut buffer).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_io(self) -> ByteStream<Self> {
        ByteStream::new(self)
    }
}

impl SplitStream {
    /// Converts to a reader of bytes. Requires the feature `io`.
    ///
    /// ```no_run
    /// use futures_util::{AsyncBufReadExt, StreamExt};
    /// use wasm_websocket::SplitStream;
    ///
    /// # async fn example(stream: SplitStream) -> std::io::Result<()> {
    /// let mut lines = stream.into_io().accept_text(true).lines();
    /// while let Some(line) = lines.next().await {
    ///     println!("received {:?}", line?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_io(self) -> ByteStream<Self> {
        ByteStream::new(self)
    }
}

impl SplitSink {
    /// Converts to a writer of bytes. Requires the feature `io`.
    ///
    /// ```no_run
    /// use futures_util::AsyncWriteExt;
    /// use wasm_websocket::SplitSink;
    ///
    /// # async fn example(sink: SplitSink) -> std::io::Result<()> {
    /// let mut writer = sink.into_io().max_message_size(16 * 1024);
    /// writer.write_all(&[7; 100_000]).await?;
    /// writer.close().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_io(self) -> ByteStream<Self> {
        ByteStream::new(self)
    }
}
