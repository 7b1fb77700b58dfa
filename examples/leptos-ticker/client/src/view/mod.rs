//! What people see.

mod controls;
mod light;
mod numbers;
mod prices;

pub(crate) use controls::Controls;
pub(crate) use light::Light;
pub(crate) use numbers::Numbers;
pub(crate) use prices::Prices;
