import { addDays, shopDay } from './calendar.ts'
import { findProduct } from './catalogue.ts'

type OrderStatus = 'processing' | 'shipped' | 'delivered' | 'cancelled'

/** What the API says about an order. Never the customer's address or email. */
interface OrderView {
  id: string
  status: OrderStatus
  /** Reads after "has": "shipped", "been delivered". */
  statusText: string
  /** Reads before `date`: "should arrive on", "arrived on". */
  dateText: string
  /** The day that `dateText` speaks of, YYYY-MM-DD. */
  date: string
  /** Expected or actual day of arrival; null for a cancelled order. */
  arrival: string | null
  placedOn: string
  items: { sku: string; name: string; quantity: number }[]
  total: number
  currency: 'GBP'
  tracking: { carrier: string; number: string } | null
}

type CancelResult =
  | { outcome: 'cancelled'; order: OrderView }
  | { outcome: 'not_found' | 'wrong_email' | 'too_late' | 'already_cancelled' }

export interface OrderBook {
  find(id: string): OrderView | null
  cancel(id: string, email: string): CancelResult
}

/** The orders of a fresh start. Their dates keep their distance from today, however long the process runs. */
export function createOrderBook(now: () => Date): OrderBook {
  const cancelledOn = new Map<string, string>()

  function find(id: string): OrderView | null {
    const order = ledger.find(entry => entry.id === id.toUpperCase())
    return order ? view(order) : null
  }

  function view(order: LedgerEntry): OrderView {
    const today = shopDay(now())
    const cancelled = cancelledOn.get(order.id)
    const status = cancelled === undefined ? order.status : 'cancelled'
    const date = cancelled ?? addDays(today, order.dateOffset)
    return {
      id: order.id,
      status,
      ...wording[status],
      date,
      arrival: status === 'cancelled' ? null : date,
      placedOn: addDays(today, order.placedOffset),
      items: order.items.map(([sku, quantity]) => ({ sku, name: findProduct(sku)?.name ?? sku, quantity })),
      total:
        order.items.reduce((sum, [sku, quantity]) => sum + (findProduct(sku)?.pricePence ?? 0) * quantity, 0) / 100,
      currency: 'GBP',
      tracking: order.trackingNumber ? { carrier: 'Gannet Parcels', number: order.trackingNumber } : null,
    }
  }

  return {
    find,
    cancel(id, email) {
      const order = ledger.find(entry => entry.id === id.toUpperCase())
      if (!order) return { outcome: 'not_found' }
      if (order.email !== email.trim().toLowerCase()) return { outcome: 'wrong_email' }
      const { status } = view(order)
      if (status === 'cancelled') return { outcome: 'already_cancelled' }
      if (status !== 'processing') return { outcome: 'too_late' }
      cancelledOn.set(order.id, shopDay(now()))
      return { outcome: 'cancelled', order: view(order) }
    },
  }
}

const wording: Record<OrderStatus, { statusText: string; dateText: string }> = {
  processing: { statusText: 'been received', dateText: 'should arrive on' },
  shipped: { statusText: 'shipped', dateText: 'should arrive on' },
  delivered: { statusText: 'been delivered', dateText: 'arrived on' },
  cancelled: { statusText: 'been cancelled', dateText: 'was refunded on' },
}

interface LedgerEntry {
  id: string
  email: string
  status: OrderStatus
  /** Days from today to the order's `date` and to the day it was placed. */
  dateOffset: number
  placedOffset: number
  items: [sku: string, quantity: number][]
  trackingNumber?: string
}

const ledger: readonly LedgerEntry[] = [
  {
    id: 'ORD-12345',
    email: 'robin@example.com',
    status: 'shipped',
    dateOffset: 3,
    placedOffset: -2,
    items: [
      ['storm-lantern', 1],
      ['enamel-mug', 2],
    ],
    trackingNumber: 'GP483920117',
  },
  {
    id: 'ORD-10001',
    email: 'robin@example.com',
    status: 'processing',
    dateOffset: 6,
    placedOffset: 0,
    items: [['fishermans-jumper', 1]],
  },
  {
    id: 'ORD-20002',
    email: 'robin@example.com',
    status: 'delivered',
    dateOffset: -4,
    placedOffset: -8,
    items: [['tide-clock', 1]],
    trackingNumber: 'GP483815562',
  },
  {
    id: 'ORD-30003',
    email: 'wren@example.com',
    status: 'delivered',
    dateOffset: -75,
    placedOffset: -80,
    items: [
      ['sea-boots', 1],
      ['souwester', 1],
    ],
    trackingNumber: 'GP481007340',
  },
  {
    id: 'ORD-40004',
    email: 'wren@example.com',
    status: 'cancelled',
    dateOffset: -1,
    placedOffset: -3,
    items: [['harbour-tote', 1]],
  },
]
