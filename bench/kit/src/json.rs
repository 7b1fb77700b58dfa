//! Documents as programs receive them.

use serde::Deserialize;

/// A list of things, of which `page/json.js` makes some.
#[derive(Debug, Deserialize)]
pub struct Document {
    id: u64,
    title: String,
    entries: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    price: f64,
    stock: Option<i32>,
    tags: Vec<String>,
}

/// Takes a document that has been read to the end.
pub fn take_document(document: &Document) {
    let Document { id, title, entries } = document;
    let last = entries.last().map_or(0, |entry| {
        entry.name.len() + entry.tags.len() + entry.price as usize + entry.stock.is_some() as usize
    });
    crate::count((*id as usize + title.len() + last) as u32);
}

/// Shows to the page a contender that receives documents, and what it reads them with.
#[macro_export]
macro_rules! export_json {
    ($contender:ty, $parse:expr) => {
        #[wasm_bindgen]
        pub struct JsonConnection {
            contender: $contender,
        }

        #[wasm_bindgen]
        impl JsonConnection {
            pub async fn open(url: String) -> JsonConnection {
                let contender = <$contender as $crate::Contender>::connect(&url).await;
                JsonConnection { contender }
            }

            pub async fn receive(&mut self, count: u32) {
                $crate::Contender::receive(&mut self.contender, count).await;
            }
        }

        /// Texts that are in the memory of the contender already.
        #[wasm_bindgen]
        pub struct JsonTexts {
            texts: Vec<String>,
        }

        #[wasm_bindgen]
        impl JsonTexts {
            #[wasm_bindgen(constructor)]
            pub fn new(texts: Vec<String>) -> JsonTexts {
                JsonTexts { texts }
            }

            pub fn parse(&self, count: usize) {
                for text in self.texts.iter().cycle().take(count) {
                    $crate::take_document(&$parse(text));
                }
            }
        }
    };
}
