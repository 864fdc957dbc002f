import type { Session } from '../api/visitor-api.ts'
import type { AppState } from '../session/app-state.ts'
import type { App } from '../session/create-app.ts'
import * as words from '../words.ts'
import { Composer } from './composer.tsx'
import { AlertIcon, CloseIcon } from './icons.tsx'
import { Log } from './log.tsx'

interface PanelProps {
  app: App
  agent: Session['agent']
  state: AppState
  shadow: ShadowRoot
}

export function Panel({ app, agent, state, shadow }: PanelProps) {
  const title = agent.appearance.title ?? agent.name
  return (
    <section
      id="panel"
      class="panel"
      role="dialog"
      aria-labelledby="title"
      hidden={!state.open}
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.isComposing) app.close()
      }}
    >
      <header class="head">
        <span class="mark" aria-hidden="true">
          {[...title][0]?.toUpperCase()}
        </span>
        <div class="names" lang={agent.locale}>
          <h2 class="title" id="title">
            {title}
          </h2>
          {agent.appearance.subtitle && <p class="subtitle">{agent.appearance.subtitle}</p>}
        </div>
        <button type="button" class="icon" aria-label={words.closeChat} onClick={() => app.close()}>
          <CloseIcon />
        </button>
      </header>
      <div role="status">
        {state.connection === 'lost' && (
          <p class="banner">
            <AlertIcon />
            {words.reconnecting}
          </p>
        )}
      </div>
      <Log app={app} agent={agent} state={state} shadow={shadow} />
      <Composer name={agent.name} busy={state.chat.turn === 'running'} onSend={app.say} />
      {/* The log itself is silent: text that grows would be read out again and again. Each whole message is said here, once. */}
      <div class="sr" aria-live="polite" lang={agent.locale}>
        {state.announcements.map(({ key, text }) => (
          <p key={key}>{text}</p>
        ))}
      </div>
    </section>
  )
}
