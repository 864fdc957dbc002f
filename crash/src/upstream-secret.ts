/** What the upstream wants to see with every change. */
export const upstreamSecret = 'crash-7d0f5b1e9c'
