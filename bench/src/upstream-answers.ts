/** The bearer secret that the upstream wants. */
export const upstreamSecret = 'bench-upstream-secret-0123456789abcdef'

interface Item {
  sku: string
  name: string
  quantity: number
  price: number
}

export interface OrderAnswer {
  id: string
  status: string
  items: Item[]
  note: string
}

/** What the upstream answers: an order whose JSON has exactly this many bytes; at least 200. */
export function orderAnswer(bytes: number): OrderAnswer {
  const answer: OrderAnswer = { id: 'ORD-12345', status: 'shipped', items: [], note: '' }
  for (let number = 1; ; number += 1) {
    const item = { sku: `SKU-${number}`, name: `Storm lantern ${number}`, quantity: (number % 5) + 1, price: 12.5 }
    const longer = { ...answer, items: [...answer.items, item] }
    if (lengthOf(longer) > bytes) break
    answer.items.push(item)
  }
  answer.note = 'x'.repeat(Math.max(0, bytes - lengthOf(answer)))
  return answer
}

function lengthOf(answer: OrderAnswer): number {
  return JSON.stringify(answer).length
}

/** The transform of the benchmark: a sum, a count and a list out of an order. */
export const transformCode = `({
  status: response.status,
  count: response.items.length,
  total: response.items.reduce((sum, item) => sum + item.quantity * item.price, 0),
  names: response.items.slice(0, 3).map(item => item.name),
})`
