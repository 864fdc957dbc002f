/**
 * The command as bash would take it: without the prompt of a terminal that was copied along and a folder before `curl`, with what
 * the Windows shells write for line ends and quotes. Of what already is bash, everything inside its quotes stays as it is.
 */
export function asBash(curl: string): string {
  const command = curl
    .trim()
    .replace(/^(?:PS [^\n>]{0,200}>|[$%>#])[ \t]+(?=\S*curl)/, '')
    .replace(/^(?:[^\s'"]{0,200}[\\/])?curl(?:\.exe)?(?=\s)/i, 'curl')
  if (isForCmd(command)) return wordsForCmd(command).map(quoted).join(' ')
  return command
    .replace(quotedOrLineEnd, (found, isLineEnd?: string) => (isLineEnd === undefined ? found : ' \\\n'))
    .replace(/\\$/, '')
}

// What is quoted or escaped comes first, so that a line end is one of the command alone.
const quotedOrLineEnd =
  /\$'(?:[^'\\]|\\[\s\S])*'|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|([ \t]`[ \t]*\r?\n|\\[ \t]+\r?\n)|\\\S/g

// "Copy as cURL (cmd)" of a browser. Its first caret comes before any single quote, which quotes nothing there.
function isForCmd(command: string): boolean {
  return /^curl\s[^']*?(?:[ \t]\^"|\^\r?\n)/.test(command)
}

// cmd takes the carets away, and goes by its own quotes in doing so; what is left is cut into words by the rules of C programs.
function wordsForCmd(command: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let isQuoted = false
  const line = withoutCarets(command)
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i)
    if (character === '\\') {
      const slashes = runOfSlashes(line, i)
      const isBeforeQuote = line.charAt(i + slashes) === '"'
      const escapes = isBeforeQuote && slashes % 2 === 1
      word = `${word ?? ''}${'\\'.repeat(isBeforeQuote ? slashes >> 1 : slashes)}${escapes ? '"' : ''}`
      i += escapes ? slashes : slashes - 1
    } else if (character === '"') {
      if (isQuoted && line.charAt(i + 1) === '"') {
        word = `${word ?? ''}"`
        i += 1
      } else {
        word ??= ''
        isQuoted = !isQuoted
      }
    } else if (/\s/.test(character) && !isQuoted) {
      if (word !== null) words.push(word)
      word = null
    } else word = `${word ?? ''}${character}`
  }
  return word === null ? words : [...words, word]
}

function runOfSlashes(line: string, from: number): number {
  let end = from
  while (line.charAt(end) === '\\') end += 1
  return end - from
}

function withoutCarets(command: string): string {
  let isQuoted = false
  // A caret at the end of a line takes the line's end away, and escapes what the next begins with: an empty line is a line break.
  return command.replace(/\^(?:\r?\n(\r?\n|[\s\S])?|([\s\S]))|"/g, (found, next?: string, escaped?: string) => {
    if (found === '"') isQuoted = !isQuoted
    else if (!isQuoted) return next ?? escaped ?? ''
    if (isQuoted && found !== '"' && found.endsWith('"')) isQuoted = false
    return found
  })
}

function quoted(word: string): string {
  return `'${word.replaceAll(`'`, `'\\''`)}'`
}
