//! Drives the page and the npm package in real browsers.

mod exports;
mod npm;
mod page;
mod scripts;
mod workbench;
