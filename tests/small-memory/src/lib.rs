//! Nothing: this package is there for its tests, which are linked with little memory.
