use proptest::prelude::*;

use crate::dispatch::handles::Handles;
use crate::test_support::for_any;

#[test]
fn exactly_one_removed_handle_is_the_last() {
    for_any(prop::collection::vec(any::<bool>(), 0..=40), |steps| {
        let handles = Handles::default();
        let mut count = 0usize;
        for is_added in steps {
            if is_added {
                handles.add();
                count += 1;
            } else {
                assert_eq!(handles.remove(), count == 1);
                count = count.saturating_sub(1);
            }
            assert_eq!(handles.are_gone(), count == 0);
        }
    });
}
