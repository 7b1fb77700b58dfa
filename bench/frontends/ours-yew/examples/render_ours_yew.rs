//! Renders the component to a string, as a server does.

use frontend_ours_yew::{App, AppProps};
use frontends_kit::Tree;
use yew::ServerRenderer;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let renderer = ServerRenderer::<App>::with_props(|| AppProps {
        tree: Tree::One,
        url: "wss://example.com/echo".into(),
        render: 0,
    });
    println!("{}", renderer.hydratable(false).render().await);
}
