//! What the person sees.

mod banner;
mod composer;
mod log;
mod login;
mod sidebar;

pub(crate) use self::banner::{banner, header};
pub(crate) use self::composer::Composer;
pub(crate) use self::log::log;
pub(crate) use self::login::Login;
pub(crate) use self::sidebar::sidebar;

use yew::prelude::*;

/// A round picture of a name: its first letter, in a colour of its own.
fn avatar(name: &str) -> Html {
    let hue = name
        .bytes()
        .fold(7_u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte))
        % 360;
    let letter: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
    html! {
        <span class="avatar" style={format!("--hue: {hue}")} aria-hidden="true">{ letter }</span>
    }
}
