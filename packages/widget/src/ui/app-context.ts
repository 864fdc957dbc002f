import { createContext } from 'preact'
import { useContext, useLayoutEffect, useState } from 'preact/hooks'
import type { AppState } from '../session/app-state.ts'
import type { App } from '../session/create-app.ts'

export const AppContext = createContext<App | null>(null)

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('The chat is rendered without its app.')
  return app
}

export function useAppState(): AppState {
  const { store } = useApp()
  const [state, setState] = useState(store.get())
  useLayoutEffect(() => {
    setState(store.get())
    return store.subscribe(() => setState(store.get()))
  }, [store])
  return state
}
