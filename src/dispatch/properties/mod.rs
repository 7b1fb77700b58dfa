mod handles;
mod listeners;
mod wakers;
mod weak_list;
