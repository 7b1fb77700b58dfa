//! One connection for several components.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket_yew::{
    Connection, WebSocketProvider, use_connection, use_on_json, use_on_message,
    use_shared_websocket,
};
use yew::prelude::*;

use super::ServerView;
use super::world::{Mounted, World, text};

#[derive(Clone, PartialEq, Properties)]
struct ChildProps {
    world: World,
    shows: bool,
}

#[component]
fn Child(props: &ChildProps) -> Html {
    let socket = use_shared_websocket().unwrap();
    let [messages, numbers] = [props.world.clone(), props.world.clone()];
    use_on_message(&socket, move |message| messages.got(text(message)));
    use_on_json(&socket, move |number: Result<u32, _>| {
        if let Ok(number) = number {
            numbers.got(format!("number {number}"));
        }
    });
    let latest = props.shows.then(|| socket.latest()).flatten();
    let connection = socket.connection().clone();
    props.world.rendered(&socket);
    html! { <>{ latest.map(|latest| text(&latest)) }<Light {connection} /></> }
}

#[derive(PartialEq, Properties)]
struct LightProps {
    connection: Connection,
}

#[component]
fn Light(props: &LightProps) -> Html {
    let socket = use_connection(&props.connection);
    html! { if socket.is_open() { { "●" } } else { { "○" } } }
}

#[derive(Clone, PartialEq, Properties)]
struct AppProps {
    url: AttrValue,
    worlds: [World; 2],
    has_second: bool,
}

#[component]
fn App(props: &AppProps) -> Html {
    let [first, second] = props.worlds.clone();
    html! {
        <WebSocketProvider url={props.url.clone()}>
            <Child world={first} shows=true />
            if props.has_second {
                <Child world={second} shows=false />
            }
        </WebSocketProvider>
    }
}

#[wasm_bindgen_test]
async fn components_share_the_connection_of_a_provider() {
    let mut server = ServerView::new().await;
    let worlds = [World::new(), World::new()];
    let mut props = AppProps {
        url: server.url("/echo").into(),
        worlds: worlds.clone(),
        has_second: true,
    };
    let mut mounted = Mounted::<App>::new(props.clone());
    let [first, second] = &worlds;
    mounted.until_text("○○").await;
    let [of_first, of_second] = [first.socket(), second.socket()];
    assert_eq!(of_first.connection(), of_second.connection());
    of_first.send("hello").unwrap();
    of_second.send("7").unwrap();
    for world in &worlds {
        assert_eq!(world.until_messages(3).await, ["hello", "7", "number 7"]);
    }
    mounted.until_text("7●●").await;
    // The second shows no message, so it was not rendered for one.
    assert!(first.renders() > second.renders());

    // The one that goes takes nothing away from the other.
    props.has_second = false;
    mounted.update(props.clone());
    mounted.until_text("7●").await;
    of_first.send("alone").unwrap();
    assert_eq!(first.until_messages(4).await[3], "alone");
    assert_eq!(second.messages().len(), 3);
    assert_eq!(server.until(|seen| seen["open"] == 1).await["requests"], 1);

    // What an old closure has goes over the new connection.
    props.url = server.url("/collect").into();
    mounted.update(props);
    server.until(|seen| seen["requests"] == 2).await;
    of_second.send("four").unwrap();
    assert_eq!(first.until_messages(5).await[4], "4");
    drop(mounted);
    server.until_ended(2).await;
}

#[component]
fn Outside() -> Html {
    let socket = use_shared_websocket();
    html! { <p>{ socket.is_none() }</p> }
}

#[wasm_bindgen_test]
async fn outside_of_a_provider_there_is_no_connection() {
    let mounted = Mounted::<Outside>::new(());
    mounted.until_text("true").await;
}
