//! A page that is rendered on the server, and hydrated in the browser.

use wasm_websocket_yew::{
    Handlers, Options, OwnedConnection, WebSocketProvider, use_shared_websocket, use_websocket,
    use_websocket_json,
};
use yew::prelude::*;

/// The page as the server renders it, for hydration. A build for debugging has the names of the components.
pub(crate) fn rendered() -> String {
    let crate_name = module_path!().split("::").next().unwrap_or_default();
    RENDERED.replace("{crate}", crate_name)
}

const RENDERED: &str = concat!(
    "<!--<[{crate}::support::page::Page]>-->",
    "<!--<[{crate}::support::page::Hook]>-->",
    "<p>Idle: it was requested; messages: 0, of another: 0</p>",
    "<!--</[{crate}::support::page::Hook]>-->",
    "<!--<[wasm_websocket_yew::context::WebSocketProvider]>-->",
    "<!--<[yew::context::ContextProvider<wasm_websocket_frontend::connection::Connection>]>-->",
    "<!--<[{crate}::support::page::Shared]>--><p>Idle</p><!--</[{crate}::support::page::Shared]>-->",
    "<!--<[{crate}::support::page::Shared]>--><p>Idle</p><!--</[{crate}::support::page::Shared]>-->",
    "<!--</[yew::context::ContextProvider<wasm_websocket_frontend::connection::Connection>]>-->",
    "<!--</[wasm_websocket_yew::context::WebSocketProvider]>-->",
    "<!--<[{crate}::support::page::Struct]>-->",
    "<p>of a struct: Idle</p>",
    "<!--</[{crate}::support::page::Struct]>-->",
    "<!--</[{crate}::support::page::Page]>-->",
);

/// The URL of the page's connections. The browser tests have their own server.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct PageProps {
    pub(crate) url: AttrValue,
}

#[component]
pub(crate) fn Page(props: &PageProps) -> Html {
    let url = props.url.clone();
    html! {
        <>
            <Hook url={url.clone()} />
            <WebSocketProvider url={url.clone()}><Shared /><Shared /></WebSocketProvider>
            <Struct {url} />
        </>
    }
}

#[component]
fn Hook(props: &PageProps) -> Html {
    let socket = use_websocket(&props.url);
    let values = use_websocket_json::<(), u32>(&props.url);
    let status = socket.status();
    let text = format!(
        "{:?}: {}; messages: {}, of another: {}",
        status.state,
        status.cause,
        socket.received(),
        values.received()
    );
    html! { <p>{ text }</p> }
}

#[component]
fn Shared() -> Html {
    let state = use_shared_websocket().map(|socket| format!("{:?}", socket.status().state));
    html! { <p>{ state }</p> }
}

/// The same without a hook.
struct Struct(OwnedConnection);

impl Component for Struct {
    type Message = ();
    type Properties = PageProps;

    fn create(context: &Context<Self>) -> Self {
        let url = context.props().url.to_string();
        Self(OwnedConnection::new(url, Options::new(), Handlers::new()))
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let state = self.0.connection().status().state;
        html! { <p>{ format!("of a struct: {state:?}") }</p> }
    }

    fn rendered(&mut self, _: &Context<Self>, is_first: bool) {
        if is_first {
            self.0.mount();
        }
    }
}
