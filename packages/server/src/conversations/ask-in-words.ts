import type { FormField } from '@bellhop/core/stream'
import { loadActionVersion } from '../actions/load-action.ts'
import { latestApproval } from '../runs/find-run.ts'
import { type ApprovalRow, type RunRow, toRun } from '../runs/run.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { localeOf } from './locale-of.ts'
import type { Confirming, TurnState } from './turn-state.ts'
import type { TurnRow } from './turn-store.ts'
import { type QuestionWords, questionWords } from './words/question-words.ts'

/** What a customer is asked in words, and what the next message answers. */
export interface Question {
  text: string
  asking: TurnState['asking']
  confirming: Confirming | null
}

/**
 * What has to be asked in words so that the run can go on: its next input, where the channel has no forms or the author wants
 * words; its approval, where the channel has no cards. Null: there is nothing to ask, or a form or card asks.
 */
export async function questionAbout(parts: ConversationParts, run: RunRow): Promise<Question | null> {
  if (run.status === 'awaiting_inputs') return askForInput(parts, run)
  if (run.status === 'awaiting_approval' && run.channel !== 'chat') return askForApproval(parts, run)
  return null
}

/** Asks who did not answer in time whether they still want it. */
export async function stillWanted(parts: ConversationParts, turn: TurnRow, confirming: Confirming): Promise<Question> {
  const words = await wordsFor(parts, turn)
  return { text: words.stillWanted, asking: null, confirming: { ...confirming, expired: true } }
}

/** The words for a customer of this conversation. */
async function wordsFor(
  parts: ConversationParts,
  place: { workspaceId: string; conversationId: string | null },
): Promise<QuestionWords> {
  return questionWords(await localeOf(parts, parts.database.db, place))
}

async function askForInput(parts: ConversationParts, run: RunRow): Promise<Question | null> {
  const [field] = toRun(run, null).missing
  if (!field || !(await wantsWords(parts, run))) return null
  return {
    text: inputQuestion(field, await wordsFor(parts, run)),
    asking: { runId: run.id, input: field.name, sensitive: field.sensitive },
    confirming: null,
  }
}

async function wantsWords(parts: ConversationParts, run: RunRow): Promise<boolean> {
  if (run.channel !== 'chat') return true
  const action = await loadActionVersion(parts, parts.database.db, run.workspaceId, run.actionId, run.version)
  return action?.definition.collect === 'words'
}

function inputQuestion(field: FormField, words: QuestionWords): string {
  const parts = [/[?？]$/.test(field.title) ? field.title : `${field.title}?`]
  if (field.description) parts.push(field.description)
  if (field.options) parts.push(words.oneOf(field.options.map(option => option.label)))
  else if (field.example) parts.push(words.forExample(field.example))
  return parts.join(' ')
}

async function askForApproval(parts: ConversationParts, run: RunRow): Promise<Question | null> {
  const approval = await latestApproval(parts.database.db, run.workspaceId, run.id)
  if (approval?.status !== 'pending') return null
  return {
    text: readOut(approval, await wordsFor(parts, run)),
    asking: null,
    confirming: { runId: run.id, digest: approval.digest, again: false, expired: false },
  }
}

/** The card, whole. */
function readOut({ title, fields }: ApprovalRow, words: QuestionWords): string {
  const lines = fields.map(({ label, value }) => `${label.replace(/\s*[?？]$/, '')}: ${value}`)
  return [...[title, ...lines].map(ended), words.shallI].join(' ')
}

function ended(sentence: string): string {
  return /[.!?…。！？]$/.test(sentence) ? sentence : `${sentence}.`
}
