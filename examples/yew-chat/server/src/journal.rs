//! The file of everything that was said.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use yew_chat_protocol::Line;

/// A file with a line of JSON for each line of the chat.
#[derive(Debug)]
pub(crate) struct Journal(File);

impl Journal {
    /// Opens the file, or creates it, and reads what is in it.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<Line>)> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        let mut lines = Vec::new();
        let mut reader = BufReader::new(&mut file);
        let mut read = Vec::new();
        let mut complete = 0;
        while reader.read_until(b'\n', &mut read)? > 0 {
            // A server that was killed may have written a part of its last line.
            let Ok(line) = serde_json::from_slice(&read) else {
                break;
            };
            complete += read.len() as u64;
            lines.push(line);
            read.clear();
        }
        reader.read_to_end(&mut read)?;
        if !read.is_empty() && read.iter().filter(|byte| **byte == b'\n').count() > 0 {
            let message = format!("{} is not the journal of a chat", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        file.set_len(complete)?;
        file.seek(SeekFrom::End(0))?;
        Ok((Self(file), lines))
    }

    /// Writes a line. The system has it when this returns, so the end of this process does not lose it.
    pub(crate) fn write(&mut self, line: &Line) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.0.write_all(&bytes)
    }
}
