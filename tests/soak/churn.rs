//! Clients that come and go while the server does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wasm_websocket::ReconnectingWebSocket;

use super::ledger::Ledger;
use super::traffic::{Period, message, pause, random};

/// How long each lives, in milliseconds.
const LIFE: (i32, i32) = (0, 300);

/// How many messages each sends.
const MESSAGES: i32 = 3;

/// Makes one after the other, and counts them.
pub(crate) async fn churn(
    url: &str,
    period: Period,
    ledger: &Rc<RefCell<Ledger>>,
    count: &Cell<u64>,
) {
    while !period.is_over() {
        count.set(count.get() + 1);
        let socket = ReconnectingWebSocket::new(url).unwrap();
        for _ in 0..MESSAGES {
            let number = ledger.borrow().next();
            let receipt = socket.send_with_receipt(message(number)).unwrap();
            let ledger = Rc::clone(ledger);
            ledger.borrow_mut().accepted();
            spawn_local(async move {
                let delivery = receipt.await;
                ledger.borrow_mut().delivered(number, delivery);
            });
        }
        pause(random(LIFE.0, LIFE.1)).await;
        match random(0, 2) {
            0 => drop(socket),
            1 => {
                socket.close();
                socket.closed().await;
            }
            _ => {
                socket.reconnect();
                socket.close();
            }
        }
    }
}
