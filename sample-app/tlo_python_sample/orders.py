"""The domain: orders that are kept in memory, and refunds by a payment provider that is at times away."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from uuid import uuid4

# Orders that are kept; the oldest makes room, so that memory stays bounded.
CAPACITY = 10_000

# A total from which a person looks at an order, in cents.
LARGE_ORDER = 500_000


class OrderState(StrEnum):
    PLACED = "placed"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Item:
    sku: str
    quantity: int
    unit_cents: int


@dataclass(frozen=True, slots=True)
class Order:
    customer: str
    """Mailbox of the customer. It is personal: no answer and no label of a metric shows it."""
    items: tuple[Item, ...]
    order_id: str = field(default_factory=lambda: str(uuid4()))
    placed_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    state: OrderState = OrderState.PLACED

    @property
    def total_cents(self) -> int:
        return sum(item.quantity * item.unit_cents for item in self.items)

    @property
    def is_large(self) -> bool:
        return self.total_cents >= LARGE_ORDER


class OrderNotFoundError(Exception):
    """No order has this id."""


class AlreadyRefundedError(Exception):
    """Money goes back once."""


class PaymentUnavailableError(Exception):
    """The payment provider did not answer."""


class Payments:
    """A payment provider that answers at the second try for an order, which makes the failing path."""

    def __init__(self) -> None:
        self._tried: OrderedDict[str, None] = OrderedDict()

    def refund(self, order: Order) -> None:
        """Raises PaymentUnavailableError at the first try for an order."""
        if self._tried.pop(order.order_id, self) is None:
            return
        self._tried[order.order_id] = None
        if len(self._tried) > CAPACITY:
            self._tried.popitem(last=False)
        raise PaymentUnavailableError("the payment provider did not answer in time")


class OrderBook:
    """Orders in memory, newest last."""

    def __init__(self, payments: Payments | None = None, capacity: int = CAPACITY) -> None:
        self._orders: OrderedDict[str, Order] = OrderedDict()
        self._payments = payments or Payments()
        self._capacity = capacity

    def place(self, customer: str, items: tuple[Item, ...]) -> Order:
        order = Order(customer=customer, items=items)
        self._orders[order.order_id] = order
        if len(self._orders) > self._capacity:
            self._orders.popitem(last=False)
        return order

    def find(self, order_id: str) -> Order:
        """Raises OrderNotFoundError for an id that is not there, or no longer."""
        order = self._orders.get(order_id)
        if order is None:
            raise OrderNotFoundError(order_id)
        return order

    def newest(self, limit: int) -> list[Order]:
        orders = list(self._orders.values())
        return orders[: -limit - 1 : -1]

    def refund(self, order_id: str) -> Order:
        """Raises OrderNotFoundError, AlreadyRefundedError or PaymentUnavailableError."""
        order = self.find(order_id)
        if order.state is OrderState.REFUNDED:
            raise AlreadyRefundedError(order_id)
        self._payments.refund(order)
        refunded = replace(order, state=OrderState.REFUNDED)
        self._orders[order_id] = refunded
        return refunded

    def totals(self) -> dict[OrderState, int]:
        """Cents by state."""
        totals = dict.fromkeys(OrderState, 0)
        for order in self._orders.values():
            totals[order.state] += order.total_cents
        return totals
