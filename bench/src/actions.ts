import { transformCode } from './upstream-answers.ts'

export const actionNames = ['order_small', 'order_1k', 'order_1k_transformed', 'order_100k', 'order_slow'] as const

export type ActionName = (typeof actionNames)[number]

/** Below which path the upstream answers each action: size of the answer in bytes, delay in milliseconds. */
export const actionPaths: Readonly<Record<ActionName, string>> = {
  order_small: '/300/0',
  order_1k: '/1000/0',
  order_1k_transformed: '/1000/0',
  order_100k: '/100000/0',
  order_slow: '/300/50',
}

/** Its definition: an automatic GET with a bearer secret, one path placeholder and a success message. */
export function actionDefinition(name: ActionName, upstream: string, secretId: string): object {
  return {
    name,
    description: 'Use when a customer asks where an order is.',
    examples: ['Where is my order?'],
    kind: 'api',
    runMode: 'automatic',
    inputs: [
      {
        name: 'order_id',
        type: 'string',
        title: 'Order number',
        description: 'Starts with ORD-',
        example: 'ORD-12345',
        required: true,
      },
    ],
    request: {
      method: 'GET',
      url: `${upstream}${actionPaths[name]}/orders/{{order_id}}`,
      auth: { type: 'bearer', secret: secretId },
    },
    ...(name.endsWith('_transformed') ? { response: { transform: transformCode } } : {}),
    messages: { success: 'Your order is {{ response.status }}.' },
  }
}
