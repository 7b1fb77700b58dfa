//! Renders the component to a string, as a server does.

use frontend_leptos_use::App;
use frontends_kit::Tree;
use leptos::prelude::*;

fn main() {
    let owner = Owner::new();
    let url = Signal::stored("wss://example.com/echo".to_owned());
    println!(
        "{}",
        owner.with(|| view! { <App tree=Tree::One url /> }.to_html())
    );
}
