import { randomBytes } from 'node:crypto'
import { addDays, daysBetween, shopDay } from './calendar.ts'
import type { OrderBook } from './orders.ts'

export const returnReasons = ['damaged', 'wrong_item', 'wrong_size', 'changed_my_mind'] as const
type ReturnReason = (typeof returnReasons)[number]

export interface ReturnRequest {
  orderId: string
  reason: ReturnReason
  /** What is damaged; given exactly when the reason is `damaged`. */
  damage: string | null
}

export interface ReturnRecord extends ReturnRequest {
  returnNumber: string
  /** Last day to post it, YYYY-MM-DD. */
  sendBy: string
  /** Path of the printable label; its token is what lets a customer open it without the API's key. */
  labelPath: string
  address: string
  idempotencyKey: string | null
  createdAt: string
}

type ReturnResult =
  | { outcome: 'created'; record: ReturnRecord }
  | { outcome: 'order_not_found' | 'not_sent_yet' | 'window_over' }

export interface ReturnDesk {
  create(request: ReturnRequest, idempotencyKey: string | null): ReturnResult
  findByLabel(path: string): ReturnRecord | undefined
  all(): readonly ReturnRecord[]
}

const RETURN_ADDRESS = 'Foulweather & Daughters, Returns, 4 Quay Steps, Port Isolde PL99 9FD'
const RETURN_WINDOW_DAYS = 60
const SEND_WITHIN_DAYS = 14

/** Books returns for orders that have left the shop, within 60 days of arrival. In memory only. */
export function createReturnDesk(orders: OrderBook, now: () => Date): ReturnDesk {
  const records: ReturnRecord[] = []
  return {
    create(request, idempotencyKey) {
      const order = orders.find(request.orderId)
      if (!order) return { outcome: 'order_not_found' }
      if (order.status === 'processing' || order.status === 'cancelled') return { outcome: 'not_sent_yet' }
      const today = shopDay(now())
      if (daysBetween(order.date, today) > RETURN_WINDOW_DAYS) return { outcome: 'window_over' }
      const record: ReturnRecord = {
        ...request,
        orderId: order.id,
        returnNumber: `RET-${50_001 + records.length}`,
        sendBy: addDays(today, SEND_WITHIN_DAYS),
        labelPath: `/labels/${randomBytes(16).toString('hex')}.svg`,
        address: RETURN_ADDRESS,
        idempotencyKey,
        createdAt: now().toISOString(),
      }
      records.push(record)
      return { outcome: 'created', record }
    },
    findByLabel: path => records.find(record => record.labelPath === path),
    all: () => records,
  }
}
