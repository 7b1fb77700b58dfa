/// Shows a contender to the page. The plain JavaScript in `page/plain.js` has the same interface.
#[macro_export]
macro_rules! export {
    ($contender:ty) => {
        use $crate::wasm_bindgen;
        use $crate::wasm_bindgen::prelude::wasm_bindgen;

        #[wasm_bindgen]
        pub struct Connection {
            contender: $contender,
            outbox: Vec<<$contender as $crate::Contender>::Message>,
        }

        #[wasm_bindgen]
        impl Connection {
            pub async fn open(url: String) -> Connection {
                Connection {
                    contender: <$contender as $crate::Contender>::connect(&url).await,
                    outbox: Vec::new(),
                }
            }

            /// Makes what `send` is going to send, because that is not what is measured.
            pub fn prepare(&mut self, is_text: bool, size: u32, count: u32) {
                let kind = $crate::Kind { is_text, size };
                self.outbox = (0..count).map(|_| kind.message::<$contender>()).collect();
            }

            pub async fn send(&mut self) {
                for message in std::mem::take(&mut self.outbox) {
                    $crate::Contender::send(&mut self.contender, message).await;
                }
            }

            pub async fn receive(&mut self, count: u32) {
                $crate::Contender::receive(&mut self.contender, count).await;
            }

            #[wasm_bindgen(js_name = roundTrips)]
            pub async fn round_trips(&mut self, is_text: bool, size: u32, count: u32) {
                let kind = $crate::Kind { is_text, size };
                $crate::Contender::round_trips(&mut self.contender, kind, count).await;
            }
        }

        $crate::export_counts!();
    };
}

/// Shows to the page a contender that takes part in the measures of documents only.
#[macro_export]
macro_rules! export_documents {
    ($contender:ty, $parse:expr) => {
        use $crate::wasm_bindgen;
        use $crate::wasm_bindgen::prelude::wasm_bindgen;

        $crate::export_json!($contender, $parse);
        $crate::export_counts!();
    };
}

/// Shows to the page what has been received.
#[macro_export]
macro_rules! export_counts {
    () => {
        #[wasm_bindgen]
        pub fn received() -> u32 {
            $crate::received()
        }

        #[wasm_bindgen]
        pub fn touched() -> u32 {
            $crate::touched()
        }
    };
}
