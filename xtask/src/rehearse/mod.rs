//! Stages failures, to prove that a run handles them.

mod browser;
mod interruption;

use anyhow::Result;
use clap::Subcommand;

pub(crate) use self::browser::{FILE, in_browser};
use crate::engine::Engine;
use crate::setup::Environment;
use crate::test::TestServer;

#[derive(Debug, Subcommand)]
pub(crate) enum Failure {
    /// Wait for a signal
    Interruption,
    /// Break tests, the browser and its driver
    Browser,
}

pub(crate) fn rehearse(failure: &Failure) -> Result<()> {
    match failure {
        Failure::Interruption => interruption::wait(),
        Failure::Browser => {
            let environment = Environment::set_up(&[Engine::Chromium])?;
            in_browser(&environment, TestServer::build_and_start()?)
        }
    }
}
