//! Values of every shape that programs send.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

/// What a program may send: numbers, texts, maps, enums, optional fields, and all of it nested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Document {
    small: i8,
    large: u64,
    negative: i64,
    fraction: f64,
    flag: bool,
    text: String,
    bytes: Vec<u8>,
    letter: char,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    pair: (u32, Option<i16>),
    map: BTreeMap<String, Shape>,
    parts: Vec<Document>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Shape {
    Point,
    Circle(u32),
    Line(i32, i32),
    Box { width: u16, label: Option<String> },
}

fn shapes() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Point),
        any::<u32>().prop_map(Shape::Circle),
        any::<(i32, i32)>().prop_map(|(from, to)| Shape::Line(from, to)),
        any::<(u16, Option<String>)>().prop_map(|(width, label)| Shape::Box { width, label }),
    ]
}

/// Numbers that JSON has, too.
fn fractions() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("finite", |number| number.is_finite())
}

pub(super) fn documents() -> impl Strategy<Value = Document> {
    let numbers = (any::<i8>(), any::<u64>(), any::<i64>(), fractions());
    let texts = (any::<String>(), any::<Option<String>>(), any::<char>());
    let rest = (
        any::<bool>(),
        any::<Vec<u8>>(),
        any::<(u32, Option<i16>)>(),
        prop::collection::btree_map(any::<String>(), shapes(), 0..4),
    );
    let leaf = (numbers, texts, rest).prop_map(|(numbers, texts, rest)| {
        let (small, large, negative, fraction) = numbers;
        let (text, note, letter) = texts;
        let (flag, bytes, pair, map) = rest;
        Document {
            small,
            large,
            negative,
            fraction,
            flag,
            text,
            bytes,
            letter,
            note,
            pair,
            map,
            parts: Vec::new(),
        }
    });
    leaf.prop_recursive(3, 6, 3, |inner| {
        (inner.clone(), prop::collection::vec(inner, 0..3))
            .prop_map(|(document, parts)| Document { parts, ..document })
    })
}
