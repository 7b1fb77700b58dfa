//! Properties that hold for any order of inputs.

mod drain;
mod gate;
mod machine;
