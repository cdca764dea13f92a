"""The routes of the users: what they send is checked, what goes wrong becomes an answer."""

import asyncio
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, HTTPException, Query
from opentelemetry import trace
from pydantic import BaseModel, Field

from .metrics import Metrics
from .orders import (
    AlreadyRefundedError,
    Item,
    Order,
    OrderBook,
    OrderNotFoundError,
    OrderState,
    PaymentUnavailableError,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger("orders")
tracer = trace.get_tracer("orders")


class NewItem(BaseModel):
    sku: Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,20}$")]
    quantity: Annotated[int, Field(ge=1, le=1_000)]
    unit_cents: Annotated[int, Field(ge=1, le=10_000_000)]


class NewOrder(BaseModel):
    customer: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    items: Annotated[list[NewItem], Field(min_length=1, max_length=100)]


class OrderView(BaseModel):
    order_id: str
    placed_at: datetime
    state: OrderState
    total_cents: int

    @classmethod
    def of(cls, order: Order) -> "OrderView":
        return cls(
            order_id=order.order_id,
            placed_at=order.placed_at,
            state=order.state,
            total_cents=order.total_cents,
        )


class Report(BaseModel):
    cents: dict[OrderState, int]


def orders_router(book: OrderBook, metrics: Metrics, report_seconds: float) -> APIRouter:
    """The routes, bound to the orders that they serve."""
    router = APIRouter()

    @router.get("/orders")
    async def list_orders(limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[OrderView]:
        return [OrderView.of(order) for order in book.newest(limit)]

    @router.post("/orders", status_code=201)
    async def place_order(new: NewOrder) -> OrderView:
        with tracer.start_as_current_span("store order"):
            items = tuple(Item(item.sku, item.quantity, item.unit_cents) for item in new.items)
            order = book.place(new.customer, items)
        metrics.orders.labels("placed").inc()
        log.info("order stored", order_id=order.order_id, total_cents=order.total_cents)
        if order.is_large:
            # Support writes to the customer, so the mailbox stands here, once. This line is what masking is for:
            # with `logs.mask: [email]` in the team file, Dynatrace stores it without the mailbox.
            log.warning(f"large order, ask {order.customer} to confirm it", order_id=order.order_id)
        return OrderView.of(order)

    # The slow path: somebody who looks at the dashboard finds it in the latency.
    @router.get("/orders/report")
    async def report() -> Report:
        with tracer.start_as_current_span("summarize orders"):
            await asyncio.sleep(report_seconds)
            return Report(cents=book.totals())

    @router.get("/orders/{order_id}")
    async def show_order(order_id: str) -> OrderView:
        try:
            return OrderView.of(book.find(order_id))
        except OrderNotFoundError:
            raise HTTPException(404, "no order has this id") from None

    # The failing path: the first try for an order finds no payment provider.
    @router.post("/orders/{order_id}/refund")
    async def refund_order(order_id: str) -> OrderView:
        try:
            with tracer.start_as_current_span("ask payment provider"):
                order = book.refund(order_id)
        except OrderNotFoundError:
            raise HTTPException(404, "no order has this id") from None
        except AlreadyRefundedError:
            metrics.orders.labels("refund_refused").inc()
            raise HTTPException(409, "the order was refunded before") from None
        except PaymentUnavailableError:
            metrics.orders.labels("refund_failed").inc()
            log.exception("refund failed", order_id=order_id)
            raise HTTPException(502, "the payment provider did not answer; try again") from None
        metrics.orders.labels("refunded").inc()
        log.info("order refunded", order_id=order_id, total_cents=order.total_cents)
        return OrderView.of(order)

    return router
