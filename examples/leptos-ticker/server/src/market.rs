//! Prices that go up and down.

use leptos_ticker_protocol::SYMBOLS;

/// The price of everything at the beginning, in cents.
const START: f64 = 10_000.0;

/// The most that a price changes at once.
const STEP: f64 = 0.000_4;

#[derive(Debug)]
pub(crate) struct Market {
    prices: [f64; SYMBOLS.len()],
    random: u64,
}

impl Market {
    /// Creates a market, the same for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            prices: [START; SYMBOLS.len()],
            random: seed | 1,
        }
    }

    /// Changes the price of a symbol, and returns it in cents.
    pub(crate) fn next(&mut self, symbol: usize) -> u32 {
        let random = self.random();
        let price = &mut self.prices[symbol];
        // It is drawn back to where it began, so that no chart ends at its edge.
        let back = (START - *price) / START * STEP;
        *price *= 1.0 + (random - 0.5) * 2.0 * STEP + back;
        price.round() as u32
    }

    /// A number from 0 to 1, by xorshift64*.
    fn random(&mut self) -> f64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let bits = self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11;
        bits as f64 / (1u64 << 53) as f64
    }
}
