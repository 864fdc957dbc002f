import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async () => (await dataOf(api.GET('/v1/members', {}))).data,
})

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async () => (await dataOf(api.GET('/v1/invitations', {}))).data,
})
