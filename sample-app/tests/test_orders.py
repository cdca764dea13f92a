import pytest

from tlo_python_sample.orders import (
    AlreadyRefundedError,
    Item,
    OrderBook,
    OrderNotFoundError,
    OrderState,
    PaymentUnavailableError,
)

ITEMS = (Item("TEA", 2, 350), Item("CUP", 1, 1_200))


def test_an_order_is_found_again_with_its_total() -> None:
    book = OrderBook()
    order = book.place("kim@example.com", ITEMS)
    assert book.find(order.order_id) == order
    assert (order.total_cents, order.is_large, order.state) == (1_900, False, OrderState.PLACED)


@pytest.mark.parametrize(("cents", "is_large"), [(499_999, False), (500_000, True)])
def test_a_large_order(cents: int, is_large: bool) -> None:
    assert OrderBook().place("kim@example.com", (Item("SOFA", 1, cents),)).is_large is is_large


def test_the_newest_come_first() -> None:
    book = OrderBook()
    orders = [book.place("kim@example.com", ITEMS) for _ in range(3)]
    assert book.newest(2) == [orders[2], orders[1]]
    assert book.newest(9) == orders[::-1]


def test_the_oldest_order_makes_room() -> None:
    book = OrderBook(capacity=2)
    orders = [book.place("kim@example.com", ITEMS) for _ in range(3)]
    assert book.newest(9) == [orders[2], orders[1]]
    with pytest.raises(OrderNotFoundError):
        book.find(orders[0].order_id)


def test_a_refund_fails_first_then_succeeds_once() -> None:
    book = OrderBook()
    order_id = book.place("kim@example.com", ITEMS).order_id
    with pytest.raises(PaymentUnavailableError):
        book.refund(order_id)
    assert book.find(order_id).state is OrderState.PLACED
    assert book.refund(order_id).state is OrderState.REFUNDED
    with pytest.raises(AlreadyRefundedError):
        book.refund(order_id)


def test_totals_by_state() -> None:
    book = OrderBook()
    first, _ = (book.place("kim@example.com", ITEMS) for _ in range(2))
    with pytest.raises(PaymentUnavailableError):
        book.refund(first.order_id)
    book.refund(first.order_id)
    assert book.totals() == {OrderState.PLACED: 1_900, OrderState.REFUNDED: 1_900}
