import { expect, it } from 'vitest'
import { ApiError } from './api-error.ts'
import { enterWorkspace } from './enter-workspace.ts'

const refused = (status: number) => new ApiError(status, { error: { code: 'unauthorized', message: 'No.' } })

function tab(chosen: string | null, member: readonly (string | null)[], status = 401) {
  const asked: (string | null)[] = []
  const state = { chosen, asked }
  const entered = enterWorkspace(
    async () => {
      asked.push(state.chosen)
      if (!member.includes(state.chosen)) throw refused(status)
      return state.chosen ?? 'first'
    },
    {
      current: () => state.chosen,
      choose: id => {
        state.chosen = id
      },
    },
  )
  return { state, entered }
}

it('shows the workspace that was shown last', async () => {
  const { state, entered } = tab('wsp_2', [null, 'wsp_2'])
  expect(await entered).toBe('wsp_2')
  expect(state).toEqual({ chosen: 'wsp_2', asked: ['wsp_2'] })
})

it('shows another where that one is gone', async () => {
  const { state, entered } = tab('wsp_gone', [null])
  expect(await entered).toBe('first')
  expect(state.chosen).toBeNull()
})

it('remembers it over signing in again', async () => {
  const { state, entered } = tab('wsp_2', [])
  await expect(entered).rejects.toMatchObject({ status: 401 })
  expect(state).toEqual({ chosen: 'wsp_2', asked: ['wsp_2', null] })
})

it.each([
  ['with none chosen', null, 401],
  ['for another trouble', 'wsp_2', 500],
] as const)('asks once %s', async (_, chosen, status) => {
  const { state, entered } = tab(chosen, [], status)
  await expect(entered).rejects.toMatchObject({ status })
  expect(state).toEqual({ chosen, asked: [chosen] })
})
