//! The base line of the sizes is the program in `examples/`.
